import { randomUUIDv7 } from 'node:crypto';
import type { Meta } from '#event-store/fact.js';
import { pick } from '#kernel/values.js';
import type { Access } from './auth/access.js';
import type { Caller } from './auth/caller.js';
import type { CommandKey } from './request.js';

/** What a fact keeps of the request that caused it: who, in which capacity, under which policies, in answer to what. */
export function metaOf(
  caller: Caller,
  key: CommandKey,
  access: Access,
  extra: Partial<Pick<Meta, 'policyVersion' | 'causationId'>> = {},
): Meta {
  return {
    ...whoIs(caller),
    commandId: key.commandId,
    correlationId: key.correlationId,
    authorisation: access.digest,
    requestHash: key.requestHash,
    ...extra,
  };
}

/** The same for a fact that is noted of a request which commands nothing: of a reading, or of a refusal. */
export function metaOfNote(caller: Caller, access: Access): Meta {
  const id = randomUUIDv7();
  return { ...whoIs(caller), commandId: id, correlationId: id, authorisation: access.digest };
}

function whoIs(caller: Caller) {
  return { actor: caller.subject, ...pick(caller, 'role', 'unit', 'post', 'state', 'body', 'standing') };
}
