import { globSync, readFileSync } from 'node:fs';
import { KINDS } from '#apps/server/targets.js';
import { actionOf } from '#records/record-kind.js';
import { RecordKinds } from '#records/record-kinds.js';

/** Those whose content can be asked to be erased: a new kind with content is added here. */
const ERASABLE = [
  ...[
    'activity',
    'assistance',
    'casefile',
    'deliverable',
    'direction',
    'exchange',
    'information',
    'meeting',
    'practice',
    'referral',
  ],
  ...['review', 'summary'],
];

/** Every kind of record that a slice declares, by the name of its value. */
const declared = globSync('libs/*/src/**/*.record.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^export const (\w+): RecordKind</gm)].map(([, name = '']) => name),
);

describe('The kinds of record', () => {
  it('are handed to the server, every one that a slice declares', () => {
    const handed = globSync('libs/*/src/*.module.ts').flatMap((file) => {
      const [, kinds = ''] = /^ {2}kinds: \[([^\]]*)\]/m.exec(readFileSync(file, 'utf8')) ?? [];
      return kinds.split(',').map((name) => name.trim());
    });
    expect(declared.length).toBeGreaterThan(20);
    expect(handed.filter((name) => name !== '').sort()).toEqual([...declared].sort());
    expect(KINDS).toHaveLength(declared.length);
  });

  it('say of their content when it may be destroyed', () => {
    expect([...new RecordKinds(KINDS).erasableKinds].sort()).toEqual(ERASABLE);
    expect(KINDS.filter(({ erasure }) => erasure === 'own').map(({ kind }) => kind)).toEqual(['entry']);
  });

  it('have content nobody may read, where they say that they have none', () => {
    const readable = new Set(
      globSync('libs/*/src/*.cedar').flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/Action::"([^"]+)"/g)].map(([, action = '']) => action),
      ),
    );
    const without = KINDS.filter(({ erasure }) => erasure === 'none');
    expect(without.length).toBeGreaterThan(10);
    const wrong = without.filter((kind) => readable.has(actionOf(kind, 'read-content')));
    expect(wrong.map(({ kind }) => kind)).toEqual([]);
    const withContent = KINDS.filter(({ erasure }) => erasure !== 'none');
    expect(withContent.filter((kind) => !readable.has(actionOf(kind, 'read-content')))).toEqual([]);
  });

  it('are found by the streams of their records, and by nothing else', () => {
    const kinds = new RecordKinds(KINDS);
    const uuid = '5f7a1c9e-2b6d-8e4f-9a31-7c0d4e8b1a02';
    for (const kind of ERASABLE.filter((each) => each !== 'activity')) {
      expect([kind, kinds.erasable(`${kind}-${uuid}`)?.id]).toEqual([kind, uuid]);
    }
    expect(kinds.erasable('activity-bohol-2017-2020-C.b.1.2')?.id).toBe('bohol-2017-2020/C.b.1.2');
    for (const stream of ['activity-x', 'exchange-', 'exchange-1', `unit-PH-ATU`, `reads-exchange-${uuid}`, uuid, '']) {
      expect([stream, kinds.erasable(stream)]).toEqual([stream, undefined]);
    }
  });
});
