import { randomUUID } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { derivedUuid, uuidBeside } from '#event-store/identifiers.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { Refusal } from '#kernel/refusal.js';
import { Vault } from '#vault/vault.js';
import type { Caller } from './auth/caller.js';
import { canonical } from './fields/json.js';
import { type CommandKey, rememberKey, requestOf } from './request.js';

const KEY = /^[\x21-\x7e]{1,128}$/;
/** RFC 9110, 8.8.3: opaque, weak or strong. */
const ENTITY_TAG = '(?:W/)?"[!#-~\\x80-\\xff]*"';
const ENTITY_TAGS = new RegExp(`^[ \\t]*(?:,[ \\t]*)*${ENTITY_TAG}(?:[ \\t]*,[ \\t]*(?:${ENTITY_TAG})?)*[ \\t]*$`);
/** A strong one that a record can have. */
const REVISION = /(?<!W\/)"(0|[1-9][0-9]{0,14})"/g;
/** Characters of an If-Match header that are looked at. */
const LONGEST = 1_000;
const UUID_OF_TIME = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the headers that make a command safe to send again. Stands behind authentication. */
@Injectable()
export class CommandKeyGuard implements CanActivate {
  constructor(
    private readonly vault: Vault,
    private readonly written: WrittenLevel,
  ) {}

  /**
   * @throws Refusal `idempotency.key-missing`, `idempotency.key-malformed`, `precondition.malformed` (400)
   */
  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    if (request.method === 'POST' && request.caller) {
      request.commandKey = this.keyOf(request, request.caller);
      rememberKey(request.body, request.commandKey);
    }
    return true;
  }

  private keyOf(request: FastifyRequest, caller: Caller): CommandKey {
    const ifMatch = revisionsOf(request.headers['if-match']);
    let hash: string | undefined;
    const digest = () => (hash ??= this.vault.digest('request', requestText(request)));
    return {
      commandId: commandId(this.scopeOf(caller), idempotencyKey(request)),
      // Only when it is asked for: of a long body that is refused nobody does.
      get requestHash() {
        return digest();
      },
      correlationId: correlationId(request.headers['x-correlation-id']),
      ...(ifMatch !== undefined && { ifMatch }),
    };
  }

  /** For whom a key names a command: the person, as what it acts. Ids of before went by the person alone. */
  private scopeOf({ subject, unit, post, state, body }: Caller): readonly string[] {
    return this.written.level === 1 ? [subject] : [subject, JSON.stringify({ unit, post, state, body })];
  }
}

/** A key that says when it was made, a UUID of version 7, puts the command's ids in that order. */
function commandId(scope: readonly string[], key: string): string {
  return UUID_OF_TIME.test(key) ? uuidBeside(key, ...scope) : derivedUuid(...scope, key);
}

function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) throw new Refusal('idempotency.key-missing', 'Send an Idempotency-Key header.');
  // Several headers arrive joined by a comma and a space, which a key cannot contain.
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new Refusal('idempotency.key-malformed', 'The Idempotency-Key is not 1 to 128 visible ASCII characters.');
}

/**
 * `*` asks only that the record exists, and a command to a record that does not exist is refused anyway. Tags are compared
 * strongly (RFC 9110, 13.1.1): a weak one, or one that is no revision, matches nothing.
 */
function revisionsOf(header: string | undefined): readonly number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  if (header.length <= LONGEST && ENTITY_TAGS.test(header)) {
    return [...header.matchAll(REVISION)].map(([, revision]) => Number(revision));
  }
  throw new Refusal('precondition.malformed', 'If-Match is neither * nor a list of entity tags.');
}

function correlationId(header: unknown): string {
  return typeof header === 'string' && UUID.test(header) ? header.toLowerCase() : randomUUID();
}

function requestText({ method, url, body }: FastifyRequest): string {
  return `${method} ${url}\n${canonical(body ?? {})}`;
}
