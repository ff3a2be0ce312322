// What the scenarios of attachments share.
import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { type Answered, done as answered, type Person, type Problem } from './client.js';
import type { Reply } from './http.js';

export const MIB = 1_048_576;
export const NAME = 'SYNTHETIC ลูกเรือ "list".pdf';

export interface Attachment {
  readonly id: string;
  readonly state: string;
  readonly received: number;
  readonly parts: readonly object[];
}

export const done = <Body = Answered>(reply: Reply<Body>) => answered(reply as Reply<never>) as Body;

export const digestOf = (file: Buffer) => createHash('sha256').update(file).digest('hex');

export async function announced(person: Person, file: Buffer, key: string = randomUUID()): Promise<Attachment> {
  const said = { name: NAME, mediaType: 'application/pdf', bytes: file.length };
  return done(await person.posts<Attachment>('/v1/attachments', said, { key }));
}

export function puts(
  person: Person,
  id: string,
  part: number | string,
  body: Buffer | object,
  type = 'application/octet-stream',
) {
  const headers = { 'content-type': type };
  return person.sends<Attachment>({
    method: 'PUT',
    path: `/v1/attachments/${id}/parts/${String(part)}`,
    headers,
    body,
  });
}

export const completes = (person: Person, id: string, digest: string) =>
  person.posts<Attachment>(`/v1/attachments/${id}/complete`, { digest });

export const abandons = (person: Person, id: string) => person.posts<Attachment>(`/v1/attachments/${id}/abandon`, {});

/** A file that the unit of the person can cite. */
export async function sent(person: Person, file: Buffer, size = 5 * MIB): Promise<string> {
  const { id } = await announced(person, file);
  for (let part = 1; (part - 1) * size < file.length; part += 1) {
    done(await puts(person, id, part, file.subarray((part - 1) * size, part * size)));
  }
  expect(done(await completes(person, id, digestOf(file)))).toMatchObject({ state: 'complete', received: file.length });
  return id;
}

export function citing(...attachments: readonly unknown[]) {
  return { subject: 'SYNTHETIC', question: 'SYNTHETIC', justification: 'SYNTHETIC', attachments };
}

export const filesOf = (record: string, path = 'exchange-requests') => `/v1/${path}/${record}/attachments`;

/** The answer with its bytes. Rejects when it is cut off. */
export async function downloaded(
  origin: string,
  person: Person,
  path: string,
): Promise<Reply & { readonly bytes: Buffer }> {
  const { port, hostname } = new URL(origin);
  const headers = { authorization: `Bearer ${await person.token()}` };
  return await new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming
        .on('data', (piece: Buffer) => pieces.push(piece))
        .on('error', reject)
        .on('aborted', () => reject(new Error('cut off')));
      incoming.on('end', () => {
        const bytes = Buffer.concat(pieces);
        const text = bytes.toString('utf8');
        const body = incoming.headers['content-type']?.includes('json')
          ? (JSON.parse(text) as Record<string, unknown>)
          : {};
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers as Reply['headers'], text, body, bytes });
      });
    })
      .on('error', reject)
      .end();
  });
}

export const refusal = ({ status, body }: Reply<unknown>) => {
  const { code, errors = [] } = body as Problem;
  return [status, code, ...errors.map(({ pointer }) => pointer)];
};
