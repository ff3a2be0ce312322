import type { World } from './world.js';

/** A practice that is published before the histories begin: it takes the place of others, and stays as it is. */
export class Successor {
  id = '';

  async publish(world: World): Promise<void> {
    const text = 'SYNTHETIC successor';
    const content = { title: text, summary: text, body: text, lessons: text };
    const does = async (identity: string, command: string, body: object): Promise<void> => {
      const path = ['/v1/practices', this.id, command].filter((part) => part !== '').join('/');
      const reply = await world.posts(identity, path, body, `successor-${identity}-${command}`);
      if (reply.status > 201) throw new Error(reply.text);
      this.id = String(reply.body.id);
    };
    await does('ph-officer', '', { category: 'good-practices', source: { kind: 'research' }, content });
    await does('secretariat', 'screen', { outcome: 'accepted' });
    await does('secretariat', 'start-review', { reviewers: ['TH', 'VN'] });
    for (const state of ['th', 'vn']) {
      await does(`${state}-delegate`, 'review', { recommendation: 'endorse', content: { text } });
    }
    await does('chair', 'endorse', {});
    await does('chair', 'publish', { confirmedFreeOfPersonalData: true });
  }
}
