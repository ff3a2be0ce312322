import { randomUUID } from 'node:crypto';
import type { Region } from '../../scenarios/client.js';

/** One request that changes nothing while everything is as it was written: a reading, or a command that is refused. */
export interface Probe {
  /** A demo identity. */
  readonly by: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export const keyOf = ({ by, method, path }: Probe): string => `${by} ${method} ${path}`;

export async function answerTo(people: Region, { by, method, path, body }: Probe): Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() };
  const person = people.person(by);
  const { status, text } = await person.sends({ method, path, ...(body && { body, headers }) });
  return { status, text };
}
