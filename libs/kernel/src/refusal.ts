/** One reason why one field of a command cannot be accepted; `pointer` is a JSON Pointer (RFC 6901) into the body. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * The one way in which the platform says no. A refusal changes nothing.
 *
 * `code` is documented (docs/refusals.md) and mapped to HTTP in one table; `detail` MUST NOT carry case content or
 * personal data, because it is logged and shown.
 */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Refusal';
  }
}

/** A refusal that ends by itself. */
export class RefusedUntil extends Refusal {
  constructor(
    code: string,
    detail: string,
    /** Whole seconds after which the same is taken. */
    readonly retryAfter: number,
  ) {
    super(code, detail);
  }
}

/** A refusal that names the single field at fault. */
export function refuseField(code: string, pointer: string, detail: string): Refusal {
  return new Refusal(code, detail, [{ pointer, detail }]);
}

/** A rule: refuses unless it holds. @throws Refusal */
export function demand(holds: boolean, code: string, detail: string): asserts holds {
  if (!holds) throw new Refusal(code, detail);
}

/** A rule about one field of a command. @throws Refusal that names the field */
export function demandField(holds: boolean, code: string, pointer: string, detail: string): asserts holds {
  if (!holds) throw refuseField(code, pointer, detail);
}
