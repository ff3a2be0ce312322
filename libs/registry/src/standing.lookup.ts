// Whether the register says that somebody can act: for the unit, post, state or body that an access token names. Each
// answer is read from the records' own streams, and names the entry that it goes by.
import type { Draft } from '#kernel/decider.js';
import type { Folding, Known, Lookup } from '#records/lookup.js';
import type { Standing } from '#web/auth/standing.js';
import { bodyDecider } from './registered/body.js';
import { isMemberOn, isStateKnown } from './lookups.js';
import { postDecider } from './registered/post.js';
import { stateDecider } from './registered/state.js';
import { unitDecider } from './registered/unit.js';

interface OfState {
  readonly state: string;
  /** YYYY-MM-DD */
  readonly day: string;
}

/** Somebody of a unit: it is registered, of that state, not closed, and the state is a member. */
export async function standingOfUnit(lookup: Lookup, unit: string, { state, day }: OfState): Promise<Standing> {
  const [{ entry, record }, isMember] = await Promise.all([
    entryOf(lookup, unitDecider, `unit-${unit}`),
    isMemberOn(lookup, state, day),
  ]);
  if (record.name === 'unknown') return missing(`The register has no unit ${unit}.`);
  if (record.registered.state !== state) return missing(`The unit ${unit} is not of the state ${state}.`);
  if (record.name === 'closed' && record.closedOn <= day) {
    return missing(`The unit ${unit} was closed on ${record.closedOn}.`);
  }
  return isMember ? { entry } : noMember(state);
}

/** Somebody of a consular post: it is registered, of that state, and not closed; the state need not be a member. */
export async function standingOfPost(lookup: Lookup, post: string, { state, day }: OfState): Promise<Standing> {
  const [{ entry, record }, isKnown] = await Promise.all([
    entryOf(lookup, postDecider, `post-${post}`),
    isStateKnown(lookup, state),
  ]);
  if (record.name === 'unknown') return missing(`The register has no consular post ${post}.`);
  if (record.registered.state !== state) return missing(`The post ${post} is not of the state ${state}.`);
  if (record.name === 'closed' && record.closedOn <= day) {
    return missing(`The post ${post} was closed on ${record.closedOn}.`);
  }
  return isKnown ? { entry } : missing(`The register has no state ${state}.`);
}

/** Somebody of a state: it is a member. */
export async function standingOfState(lookup: Lookup, { state, day }: OfState): Promise<Standing> {
  const [{ entry }, isMember] = await Promise.all([
    entryOf(lookup, stateDecider, `state-${state}`),
    isMemberOn(lookup, state, day),
  ]);
  return isMember ? { entry } : noMember(state);
}

/** Somebody of a body: it is registered. */
export async function standingOfBody(lookup: Lookup, body: string): Promise<Standing> {
  const { entry, record } = await entryOf(lookup, bodyDecider, `body-${body}`);
  return record.name === 'unknown' ? missing(`The register has no body ${body}.`) : { entry };
}

async function entryOf<State, F extends Draft>(lookup: Lookup, folding: Folding<State, F>, stream: string) {
  const { state: record, revision }: Known<State> = await lookup.known(folding, stream);
  return { record, entry: `${stream}@${String(revision)}` };
}

const missing = (words: string): Standing => ({ missing: words });
const noMember = (state: string) => missing(`${state} is no member state.`);
