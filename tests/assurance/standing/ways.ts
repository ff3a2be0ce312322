import type { Identity } from '#apps/dev-idp/identities.js';
import { type Answered, done, type Region } from '../../scenarios/client.js';
import { identityOf } from './played.js';

/** A way of losing one's standing, and who loses it. */
export interface Way {
  readonly name: string;
  readonly people: readonly string[];
  /** What must be there before it can be lost. */
  readonly prepare?: () => Promise<unknown>;
  /** When this resolves, the change has been acknowledged. */
  readonly lose: () => Promise<unknown>;
  /** Brings it back, where it can come back. */
  readonly regain?: () => Promise<unknown>;
  /** Says who asks instead of them: somebody whose token names what the register never had. */
  readonly as?: (identity: Identity) => Identity;
}

const today = () => new Date().toISOString().slice(0, 10);
const CAPACITY = {
  officer: 'unit-officer',
  'unit-head': 'hsu-head',
  'consular-officer': 'consular-officer',
  delegate: 'delegate',
  chair: 'delegate',
} as const;

/**
 * Every way of losing one's standing, in an order in which each of them could still act before: first those that pass, last
 * those that are for good. `acting` are those who did something; the registrar and the secretariat make the changes.
 */
export function waysFor(people: Region, acting: readonly string[]): readonly Way[] {
  const identities = acting.map(identityOf);
  const registrar = people.registrar();
  const posts = async (path: string, body: object): Promise<Answered> => done(await registrar.posts(path, body));
  const of = (...roles: readonly Identity['role'][]) => identities.filter(({ role }) => roles.includes(role));
  const subjects = (some: readonly Identity[]) => some.map(({ subject }) => subject);

  const never: Way = {
    name: 'named by a token alone, never by the register',
    people: acting,
    lose: () => Promise.resolve(),
    as: ({ unit, post, state, body, ...rest }) => ({
      ...{ ...rest, subject: `never-${rest.subject}` },
      ...(unit !== undefined && { unit: `${state ?? ''}-NONE` }),
      ...(post !== undefined && { post: `${state ?? ''}-NONE` }),
      ...(state !== undefined && { state: unit === undefined && post === undefined ? 'ZZ' : state }),
      ...(body !== undefined && { body: 'NOBODY' }),
    }),
  };
  const accredited = identities.flatMap(({ subject, role, state }): Way[] => {
    const capacity = CAPACITY[role as keyof typeof CAPACITY] as string | undefined;
    if (capacity === undefined) return [];
    const accreditation = { state, capacity, subject, from: '2024-01-01' };
    let id = '';
    const prepare = async () => {
      ({ id } = await posts('/v1/accreditations', { ...accreditation, agency: 'police' }));
    };
    const lose = () => posts(`/v1/accreditations/${id}/end`, { on: today() });
    const regain = () => posts('/v1/accreditations', { ...accreditation, agency: 'immigration' });
    return [{ name: 'accreditation ended', people: [subject], prepare, lose, regain }];
  });
  const states = [...new Set(identities.flatMap(({ state }) => (state === undefined ? [] : [state])))];
  const left = (state: string): Way => ({
    name: 'state left',
    people: subjects(of('officer', 'unit-head', 'delegate')).filter((subject) => identityOf(subject).state === state),
    lose: () => posts(`/v1/states/${state}/leave`, { on: today() }),
    regain: () => posts(`/v1/states/${state}/readmit`, { on: today() }),
  });
  const leading = identityOf('chair').state ?? '';
  const passed: Way = {
    name: 'office passed on',
    people: subjects(of('chair')),
    lose: async () => {
      const appointed = { state: 'ID', from: today() };
      done(await people.secretariat().posts('/v1/lead-shepherds', appointed));
    },
  };
  const units = [...new Set(of('officer', 'unit-head').flatMap(({ unit = '' }) => unit))];
  const closed = units.map((unit): Way => ({
    name: 'unit closed',
    people: subjects(of('officer', 'unit-head').filter((one) => one.unit === unit)),
    lose: () => posts(`/v1/units/${unit}/close`, { on: today() }),
  }));
  const shut = of('consular-officer').map(({ subject, post = '' }): Way => ({
    name: 'post closed',
    people: [subject],
    lose: () => posts(`/v1/consular-posts/${post}/close`, { on: today() }),
  }));
  const others = states.filter((state) => state !== leading);
  return [
    never,
    ...accredited,
    ...others.map(left),
    passed,
    ...(states.includes(leading) ? [left(leading)] : []),
    ...closed,
    ...shut,
  ].filter((way) => way.people.length > 0);
}
