import { type EntityJson, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { Access, type Resource } from './access.js';
import type { Caller } from './caller.js';
import { type CedarPolicies, loadPolicies } from './cedar-policies.js';
import { Recent } from '#kernel/recent.js';

const REMEMBERED = 50_000;

/** Told of every decision, for the metrics: MUST be cheap. */
export type DecisionObserver = (action: string, permitted: boolean) => void;

/**
 * Decides by the Cedar policies. Nothing is permitted that no policy permits, and one `forbid` outweighs every `permit`.
 *
 * A decision is a function of the caller's role and affiliation, the action and the resource's attributes, never of who
 * the person is, so decisions are remembered by exactly these.
 */
export class CedarAccess extends Access {
  override readonly digest: string;
  /** The ids of the policies in force. */
  readonly policyIds: readonly string[];
  private readonly decisions = new Recent<boolean>(REMEMBERED);

  /** @throws PolicyError for policies that cannot be used: a start-up error */
  constructor(
    files: Readonly<Record<string, string>>,
    private readonly observe: DecisionObserver = () => undefined,
  ) {
    super();
    const policies: CedarPolicies = loadPolicies(files);
    this.digest = policies.digest;
    this.policyIds = Object.keys(policies.byId);
    const parsed = preparsePolicySet(this.digest, { staticPolicies: policies.byId });
    if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  }

  override permits(caller: Caller, action: string, resource: Resource): boolean {
    const { role, unit = '', post = '', state = '', body = '' } = caller;
    const key = JSON.stringify([role, unit, post, state, body, action, resource.type, resource.attributes]);
    let permitted = this.decisions.get(key);
    if (permitted === undefined) {
      permitted = this.decide({ role, unit, post, state, body }, action, resource);
      this.decisions.set(key, permitted);
    }
    this.observe(action, permitted);
    return permitted;
  }

  /** @throws Error when a policy asks for an attribute that the slice did not give: the decision is then not made */
  private decide(principal: Record<string, string>, action: string, { type, attributes }: Resource): boolean {
    const who = { type: 'Talaan::Person', id: 'caller' };
    const what = { type: `Talaan::${type}`, id: 'resource' };
    const entities: EntityJson[] = [
      { uid: who, attrs: principal, parents: [] },
      { uid: what, attrs: attributes as EntityJson['attrs'], parents: [] },
    ];
    const answer = statefulIsAuthorized({
      principal: who,
      action: { type: 'Talaan::Action', id: action },
      resource: what,
      context: {},
      preparsedPolicySetId: this.digest,
      entities,
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    const { decision, diagnostics } = answer.response;
    const [fault] = diagnostics.errors;
    if (fault) throw new Error(`policy ${fault.policyId} cannot be decided: ${fault.error.message}`);
    return decision === 'allow';
  }
}
