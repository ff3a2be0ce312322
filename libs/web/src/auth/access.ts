import { Refusal } from '#kernel/refusal.js';
import type { Caller } from './caller.js';

/** What an action is done to, as the policies see it: conduct attributes only, no ids of persons. */
export interface Resource {
  /** The entity type in the policies, such as `Exchange`. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, string | boolean | number | readonly string[]>>;
}

/** What someone asked for and was not let. */
export interface Attempt {
  readonly action: string;
  /** The stream of the record that was asked for. */
  readonly record?: string;
  /** `unknown`: they were told that there is no such record, whether or not there is one. */
  readonly as: 'denied' | 'unknown';
}

/** Someone is not let. Whoever answers it MUST have the attempt recorded first. */
export abstract class RecordedRefusal extends Refusal {
  constructor(
    code: string,
    detail: string,
    readonly attempt: Attempt,
  ) {
    super(code, detail);
  }
}

/** The policies say no. */
export class AccessRefusal extends RecordedRefusal {
  constructor(attempt: Attempt) {
    const { as, action } = attempt;
    if (as === 'unknown') super('record.unknown', 'There is no such record.', attempt);
    else super('access.denied', `The policies do not permit ${action} to this role and affiliation.`, attempt);
  }
}

/**
 * The one place where the Cedar policies are asked. Deny by default.
 *
 * The first line of every entry point is a call of `demand` or `demandRecord` (or of a method of the slice that is
 * named `authorise…` and makes that call first).
 */
export abstract class Access {
  /** The decision, for filtering rows. Actions are named `<slice>.<verb>`, such as `exchange.answer`. */
  abstract permits(caller: Caller, action: string, resource: Resource): boolean;

  /**
   * `record` is the stream of the one record that is asked for, where the action concerns one: it MUST exist.
   * @throws AccessRefusal `access.denied` (403)
   */
  demand(caller: Caller, action: string, resource: Resource, record?: string): void {
    if (!this.permits(caller, action, resource)) throw new AccessRefusal({ action, ...named(record), as: 'denied' });
  }

  /**
   * For one record: who may not `know` of it (action `<slice>.know`) is told that it does not exist. Pass `undefined`
   * for a record that does not exist, so that both cases take the same path. `record` is the stream that was asked for,
   * in both cases.
   * @throws AccessRefusal `record.unknown` (404), `access.denied` (403)
   */
  demandRecord(
    caller: Caller,
    know: string,
    action: string,
    resource: Resource | undefined,
    record?: string,
  ): asserts resource is Resource {
    if (resource === undefined || !this.permits(caller, know, resource)) {
      throw new AccessRefusal({ action, ...named(record), as: 'unknown' });
    }
    if (action !== know) this.demand(caller, action, resource, record);
  }

  /** Short digest of the policy set, kept on facts. */
  abstract readonly digest: string;
}

const named = (record: string | undefined) => (record === undefined ? {} : { record });
