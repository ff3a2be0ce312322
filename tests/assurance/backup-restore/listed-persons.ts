import { done, type Region } from '../../scenarios/client.js';

const EXPERTS = '/v1/directory/experts';

/** Someone who is listed in the directory, and whose consent can be withdrawn: that erases at once what is written. */
export interface ListedPerson {
  readonly id: string;
  /** Their name; no other has it. */
  readonly text: string;
}

export async function listedPersons(people: Region, name: string, count: number): Promise<readonly ListedPerson[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const text = `SYNTHETIC: ${name} ${String(index)}`;
      const entry = {
        ...{ state: 'PH', fields: ['labour'], languages: ['en'], visibility: 'restricted' },
        ...{ consentedOn: '2026-01-01', content: { name: text, email: 'synthetic@example.org' } },
      };
      const { id } = done(await people.registrar().posts(EXPERTS, entry));
      return { id, text };
    }),
  );
}

export async function erase(people: Region, persons: readonly ListedPerson[]): Promise<void> {
  const on = new Date().toISOString().slice(0, 10);
  await Promise.all(
    persons.map(async ({ id }) => done(await people.registrar().posts(`${EXPERTS}/${id}/withdraw-consent`, { on }))),
  );
}

/** By the entry itself, or by its content where the fact came after what was put back. */
const saysErased = (text: string) => text.includes('"erasedOn"');

/** Those of whom the registrar does not read what must be read: the name, or that it is erased. */
export async function readOtherwise(
  people: Region,
  persons: readonly ListedPerson[],
  expected: 'kept' | 'erased',
): Promise<readonly ListedPerson[]> {
  const replies = await Promise.all(persons.map(({ id }) => people.registrar().reads(`${EXPERTS}/${id}`)));
  return persons.filter(({ text }, index) => {
    const reply = replies[index];
    if (reply?.status !== 200) return true;
    return expected === 'kept' ? !reply.text.includes(text) : reply.text.includes(text) || !saysErased(reply.text);
  });
}
