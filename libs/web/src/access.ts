import type { Caller } from './caller.js';

/** What an action is done to, as the policies see it: conduct attributes only, no ids of persons. */
export interface Resource {
  /** The entity type in the policies, such as `Exchange`. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, string | boolean | number | readonly string[]>>;
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

  /** @throws Refusal `access.denied` (403) */
  abstract demand(caller: Caller, action: string, resource: Resource): void;

  /**
   * For one record: who may not `know` of it (action `<slice>.know`) is told that it does not exist. Pass `undefined`
   * for a record that does not exist, so that both cases take the same path.
   * @throws Refusal `record.unknown` (404), `access.denied` (403)
   */
  abstract demandRecord(
    caller: Caller,
    know: string,
    action: string,
    resource: Resource | undefined,
  ): asserts resource is Resource;

  /** Short digest of the policy set, kept on facts. */
  abstract readonly digest: string;
}
