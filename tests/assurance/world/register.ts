import type { Growth, Step } from './growth.js';

const INVENTORIES = ['experts', 'lawyers', 'ngos'] as const;
const DIRECTORY = '/v1/directory/{inventory}';
const ENTRY = `${DIRECTORY}/{id}`;
/** How an entry comes to each state. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  listed: [['registrar', 'confirm']],
  retired: [['registrar', 'retire']],
  erased: [['registrar', 'withdraw-consent']],
};

/** One record of each kind in the register, and entries of every inventory in every state. */
export async function register(growth: Growth): Promise<void> {
  // those whose commands are asked about before the record is looked up have no stream that a refusal could name
  const kept = (template: string, address: string, name: string, stream?: string) => {
    const addresses = { [template]: address };
    growth.keeps({ id: address, name, addresses, ...(stream && { stream }), known: { kind: 'register' } });
  };
  kept('/v1/states/{code}', '/v1/states/PH', 'state', 'state-PH');
  kept('/v1/units/{code}', '/v1/units/PH-ATU', 'unit', 'unit-PH-ATU');
  kept('/v1/bodies/{code}', '/v1/bodies/ACWC', 'body');
  kept('/v1/consular-posts/{post}', '/v1/consular-posts/PH-CONSULAR', 'post', 'post-PH-CONSULAR');
  const made = async (base: string, but: object, name: string) => {
    const { id } = await growth.posts('registrar', base, growth.body(base, 'OPEN', but));
    if (name !== 'accreditation') {
      kept(`${base}/{id}`, `${base}/${id}`, name, name === 'linkage' ? `linkage-${id}` : undefined);
      return;
    }
    const addresses = { [`${base}/{id}`]: `${base}/${id}` };
    growth.keeps({ id, name, addresses, stream: `accreditation-${id}`, known: { kind: 'accreditation', state: 'PH' } });
  };
  await made('/v1/agreements', { concludedOn: '2024-01-01' }, 'agreement');
  await made('/v1/linkages', { from: '2024-02-01' }, 'linkage');
  await made('/v1/accreditations', { from: '2024-02-01' }, 'accreditation');
  for (const inventory of INVENTORIES) {
    const address = `/v1/directory/${inventory}`;
    growth.keeps({
      id: inventory,
      name: `inventory of ${inventory}`,
      addresses: { [DIRECTORY]: address },
      known: { kind: 'inventory' },
    });
    for (const visibility of ['public', 'restricted'] as const) {
      for (const [state, steps] of Object.entries(STATES)) {
        const mark = growth.mark();
        const open = inventory === 'ngos' ? { organisation: 'OPEN House' } : {};
        const entry = growth.body(DIRECTORY, mark, { visibility, ...open }, inventory);
        const { id } = await growth.posts('registrar', address, entry);
        await growth.goesOn(ENTRY, `${address}/${id}`, steps, mark);
        growth.keeps({
          id,
          name: `entry of ${inventory}, ${visibility}, ${state}`,
          addresses: { [ENTRY]: `${address}/${id}` },
          stream: `entry-${id}`,
          ...(state !== 'erased' && { mark }),
          known: { kind: 'entry', visibility, erased: state === 'erased', listed: state === 'listed', inventory },
        });
      }
    }
  }
}
