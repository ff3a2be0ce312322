import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Answered, aRequestTo, done, type Person, type Region } from './client.js';

/** Who may read a content field: the two units of an exchange, or those who report on, steer or keep the plan. */
export type Readers = 'units' | 'plan';

/** One string that stands in one content field of one command, and nowhere else in the world. */
export interface Canary {
  readonly text: string;
  readonly field: string;
  readonly readers: Readers;
}

/** What canaries begin with. */
const MARK = 'CANARY-';

/** Carries out every command that takes content, with a canary in every content field. */
export class Canaries {
  readonly all: Canary[] = [];
  /** Method and path of every POST that was carried out, with ids as the contract names them. */
  readonly posted = new Set<string>();
  readonly attachments: string[] = [];
  readonly ids: { exchange: string[]; information: string[] } = { exchange: [], information: [] };

  constructor(private readonly people: Region) {}

  async sing(): Promise<void> {
    await this.#answeredRequest();
    await this.#refusedRequests();
    await this.#information();
    await this.#workPlan();
  }

  #in(field: string, readers: Readers = 'units'): string {
    const text = `${MARK}${randomBytes(9).toString('hex')}`;
    this.all.push({ text, field, readers });
    return text;
  }

  async #extras(command: string, person: Person) {
    return {
      restrictions: this.#in(`${command}/restrictions`),
      persons: [{ name: this.#in(`${command}/persons/name`), note: this.#in(`${command}/persons/note`) }],
      documents: [{ kind: this.#in(`${command}/documents/kind`), number: this.#in(`${command}/documents/number`) }],
      attachments: [await this.#sends(command, person)],
    };
  }

  async #sends(command: string, person: Person): Promise<string> {
    const file = Buffer.from(this.#in(`${command}/attachments/file`));
    const name = this.#in(`${command}/attachments/name`);
    for (const path of ['/v1/attachments', '/v1/attachments/{id}/complete']) this.posted.add(path);
    const said = { name, mediaType: 'text/plain', bytes: file.length };
    const { id } = done(await person.posts('/v1/attachments', said));
    const headers = { 'content-type': 'application/octet-stream' };
    done(await person.sends<Answered>({ method: 'PUT', path: `/v1/attachments/${id}/parts/1`, headers, body: file }));
    const digest = createHash('sha256').update(file).digest('hex');
    done(await person.posts(`/v1/attachments/${id}/complete`, { digest }));
    this.attachments.push(id);
    return id;
  }

  async #asks(): Promise<string> {
    const content = {
      subject: this.#in('submit/subject'),
      question: this.#in('submit/question'),
      justification: this.#in('submit/justification'),
      ...(await this.#extras('submit', this.people.officer('ph'))),
    };
    this.posted.add('/v1/exchange-requests');
    const { id } = done(await this.people.officer('ph').submits(aRequestTo('TH-ATU', { handling: 'H3', content })));
    this.ids.exchange.push(id);
    return id;
  }

  async #does(person: Person, command: string, id: string, body: object = {}): Promise<void> {
    this.posted.add(`/v1/exchange-requests/{id}/${command}`);
    done(await person.does(command, id, body));
  }

  #text(command: string) {
    return { content: { text: this.#in(`${command}/text`) } };
  }

  #reason(command: string) {
    return { reason: this.#in(`${command}/reason`) };
  }

  async #answer(command: string, handling: string) {
    const evaluation = { source: 'A', information: '1' };
    return {
      handling,
      evaluation,
      content: { answer: this.#in(`${command}/answer`), ...(await this.#extras(command, this.people.officer('th'))) },
    };
  }

  async #answeredRequest(): Promise<void> {
    const [ph, th] = [this.people.officer('ph'), this.people.officer('th')];
    const id = await this.#asks();
    const newDueAt = new Date(Date.now() + 20 * 24 * 3_600_000).toISOString();
    await this.#does(th, 'acknowledge', id);
    await this.#does(th, 'seek-clarification', id, this.#text('seek-clarification'));
    await this.#does(ph, 'clarify', id, this.#text('clarify'));
    await this.#does(th, 'notify-delay', id, { reason: 'volume', newDueAt, ...this.#text('notify-delay') });
    await this.#does(th, 'answer-in-part', id, await this.#answer('answer-in-part', 'H3'));
    await this.#does(th, 'answer', id, await this.#answer('answer', 'H2'));
    const onward = { answer: 6, recipient: { state: 'PH', agency: 'prosecution' }, purpose: 'prosecution' };
    await this.#does(ph, 'ask-onward-use', id, { ...onward, ...this.#text('ask-onward-use') });
    await this.#does(th, 'deny-onward-use', id, this.#text('deny-onward-use'));
    await this.#does(ph, 'ask-onward-use', id, { ...onward, ...this.#text('ask-onward-use again') });
    await this.#does(th, 'grant-onward-use', id, this.#text('grant-onward-use'));
    await this.#does(th, 'recall-answer', id, this.#reason('recall-answer'));
    await this.#does(ph, 'acknowledge-recall', id);
    await this.#does(ph, 'reopen', id, this.#reason('reopen'));
    await this.#does(th, 'answer', id, await this.#answer('answer again', 'H1'));
    await this.#does(ph, 'close', id, { useful: 'yes', ...this.#reason('close') });
  }

  async #refusedRequests(): Promise<void> {
    const [ph, th] = [this.people.officer('ph'), this.people.officer('th')];
    const refused = await this.#asks();
    await this.#does(th, 'refuse', refused, {
      grounds: ['not-available'],
      partial: true,
      ...this.#text('refuse in part'),
    });
    await this.#does(th, 'refuse', refused, { grounds: ['not-available'], ...this.#text('refuse') });
    const referred = await this.#asks();
    await this.#does(th, 'refer', referred, this.#text('refer'));
    const withdrawn = await this.#asks();
    await this.#does(ph, 'withdraw', withdrawn, this.#reason('withdraw'));
  }

  async #information(): Promise<void> {
    const { to, kind, exploitation, route, persons } = aRequestTo('TH-ATU');
    const content = {
      subject: this.#in('supply/subject'),
      information: this.#in('supply/information'),
      ...(await this.#extras('supply', this.people.officer('ph'))),
    };
    const evaluation = { source: 'B', information: '2' };
    const body = { to, kind, handling: 'H3', evaluation, exploitation, route, persons, content };
    this.posted.add('/v1/information-supplied');
    this.ids.information.push(done(await this.people.officer('ph').posts('/v1/information-supplied', body)).id);
  }

  async #workPlan(): Promise<void> {
    const path = '/v1/plans/bohol-2017-2020/activities/C.c.2.1';
    const say = async (person: Person, command: string, body: object): Promise<void> => {
      this.posted.add(`/v1/plans/{plan}/activities/{code}/${command}`);
      done(await person.posts(`${path}/${command}`, { ...body, note: this.#in(command, 'plan') }));
    };
    await say(this.people.reporter('dgicm'), 'report-status', { status: 'in-progress' });
    await say(this.people.reporter('dgicm'), 'contribute', {});
    await say(this.people.chair(), 'confirm-lead', { lead: ['DGICM'] });
  }
}

/** The canaries that are found in a text, in clear, in base64 at any offset, in base64url or in hexadecimal. */
export function foundIn(bytes: Buffer | string, canaries: readonly Canary[]): readonly string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const stands = (words: string) => disguises(words).some((one) => text.includes(one));
  // Most texts have none: what they begin with is looked for once, before each is.
  const isMarked = stands(MARK);
  return canaries
    .filter((canary) => (isMarked || !canary.text.startsWith(MARK)) && stands(canary.text))
    .map(({ field }) => field);
}

const remembered = new Map<string, readonly string[]>();

function disguises(text: string): readonly string[] {
  const known = remembered.get(text);
  if (known) return known;
  const at = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    // what stands at either end depends on its neighbours
    return encoded.slice(offset === 0 ? 0 : offset + 1, -4);
  });
  const urls = at.map((encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_'));
  const made = [
    text,
    ...at,
    ...urls,
    Buffer.from(text).toString('hex'),
    Buffer.from(text, 'utf16le').toString('latin1'),
  ];
  remembered.set(text, made);
  return made;
}

/** The bytes of a file; none of one that is gone, as a database removes its own. */
async function bytesOf(name: string): Promise<Buffer> {
  return await readFile(name).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}

/** Every file under a folder, with its bytes. */
export async function filesUnder(
  folder: string,
): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(files.map(async (name) => ({ name, bytes: await bytesOf(name) })));
}
