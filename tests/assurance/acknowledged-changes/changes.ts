// What commands stand on, and how it changes: each change with a command whose answer tells whether it was heard of.
import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, done } from '../../scenarios/client.js';
import type { Growth } from '../world/growth.js';

/** A change that is about to be made. */
export interface Pending {
  /** Sends a command that depends on it; true when the answer is as it must be once the change was made. */
  readonly act: () => Promise<boolean>;
  readonly change: () => Promise<unknown>;
}

/** A kind of change; `n` tells one of its kind from the others. */
export interface Change {
  readonly name: string;
  readonly begin: (growth: Growth, n: number) => Promise<Pending>;
}

const TODAY = () => new Date().toISOString().slice(0, 10);
/** States of ISO 3166-1 that are no members: the registrar may admit them to the register of a test. */
const OTHERS = ['AU', 'NZ', 'JP', 'KR', 'IN', 'BD', 'LK', 'NP', 'MN', 'PG', 'FJ', 'CA'] as const;

/** A unit that no other change is about. */
const newUnit = (growth: Growth) => `TH-X${growth.mark().replace(/\D/g, '')}`;

async function registers({ people }: Growth, unit: string): Promise<void> {
  done(await people.registrar().posts('/v1/units', { unit, state: 'TH', name: 'Unit of a test' }));
}

/** What is asked of a unit that is open until it is closed; `refusal` is the answer once it is. */
function closing(
  name: string,
  act: (growth: Growth, unit: string) => Promise<{ readonly status: number; readonly body: object }>,
): Change {
  return {
    name,
    async begin(growth) {
      const unit = newUnit(growth);
      await registers(growth, unit);
      return {
        act: async () => (await act(growth, unit)).status === 422,
        change: async () => done(await growth.people.registrar().posts(`/v1/units/${unit}/close`, { on: TODAY() })),
      };
    },
  };
}

const closedToRequests = closing('a unit is closed: requests to it', ({ people }, unit) =>
  people.officer('ph').submits(aRequestTo(unit)),
);

const closedToInformation = closing('a unit is closed: information for it', ({ people }, unit) => {
  const { to, kind, handling, exploitation, route, persons } = aRequestTo(unit);
  const evaluation = { source: 'A', information: '1' };
  const content = { subject: 'SYNTHETIC: a recruiter', information: 'SYNTHETIC: the same advertisement' };
  const body = { to, kind, handling, exploitation, route, persons, evaluation, content };
  return people.officer('ph').posts('/v1/information-supplied', body);
});

const closedToDirections = closing('a unit is closed: directions to it', ({ people }, unit) =>
  people.chair().posts('/v1/directions', { units: [unit], content: { text: 'SYNTHETIC: a direction' } }),
);

/** A case file for each invitation: a unit is invited once. */
const closedToInvitations = closing('a unit is closed: invitations to a case', async (growth, unit) => {
  const mark = growth.mark();
  const reference = `PH-2026-${String(Number(mark.replace(/\D/g, '')))}`;
  const { id } = await growth.posts('ph-officer', '/v1/case-files', growth.body('/v1/case-files', mark, { reference }));
  return growth.people.officer('ph').posts(`/v1/case-files/${id}/invite`, { unit });
});

const registered: Change = {
  name: 'a unit is registered: requests to it',
  begin(growth) {
    const unit = newUnit(growth);
    const submits = () => growth.people.officer('ph').submits(aRequestTo(unit));
    return Promise.resolve({
      act: async () => (await submits()).status === 201,
      change: () => registers(growth, unit),
    });
  },
};

const membershipEnded: Change = {
  name: 'a membership ends: meetings that the state would host',
  async begin({ people }, n) {
    const state = OTHERS[n % OTHERS.length] ?? 'AU';
    const registrar = people.registrar();
    const path = `/v1/states/${state}`;
    const again = await registrar.posts(`${path}/readmit`, { on: TODAY() });
    if (again.status === 404) done(await registrar.posts('/v1/states', { state, name: state, memberSince: TODAY() }));
    const proposal = { through: 'ASEC', host: state, content: { text: 'SYNTHETIC: a meeting' } };
    return {
      act: async () => (await people.delegate('ph').posts('/v1/meetings', proposal)).status === 422,
      change: async () => done(await registrar.posts(`${path}/leave`, { on: TODAY() })),
    };
  },
};

/** Every pair of states once: an agreement stays in force. */
const PAIRS = ['BN', 'KH', 'ID', 'LA', 'MY', 'MM', 'SG', 'TH', 'VN'].flatMap((one, place, all) =>
  all.slice(place + 1).map((other) => [one, other] as const),
);

const agreed: Change = {
  name: 'an agreement comes into force and is confirmed: referrals between its parties',
  begin({ people }, n) {
    const [host, nationality] = PAIRS[n % PAIRS.length] ?? ['BN', 'KH'];
    const raise = {
      ...{ track: 'arrest', nationality, post: `${nationality}-CONSULAR`, custody: 'detained' },
      content: { person: { name: 'SYNTHETIC: a person' } },
    };
    const terms = { mandatory: true, withinHours: 24, citation: 'An agreement of a test' };
    return Promise.resolve({
      act: async () => {
        const officer = people.officer(host.toLowerCase());
        const detainedAt = new Date().toISOString();
        const { id } = done(await officer.posts('/v1/referrals', { ...raise, detainedAt }));
        const { body } = await officer.reads<{ readonly rule: { readonly kind: string } }>(`/v1/referrals/${id}`);
        return body.rule.kind === 'mandatory';
      },
      change: async () => {
        const agreement = { parties: [host, nationality], concludedOn: '2025-01-01', ...terms };
        const { id } = done(await people.registrar().posts('/v1/agreements', agreement));
        done(await people.registrar().posts(`/v1/agreements/${id}/enter-into-force`, { on: '2025-01-01' }));
        for (const state of [host, nationality]) {
          const delegate = people.delegate(state.toLowerCase());
          done(await delegate.posts(`/v1/agreements/${id}/confirm`, { version: 1 }));
        }
      },
    });
  },
};

const limitsAdopted: Change = {
  name: 'time limits are adopted: requests under them',
  async begin({ people }, n) {
    const before = await people.chair().reads<{ readonly items: readonly object[] }>('/v1/policies/time-limits');
    const version = before.body.items.length + 1;
    return {
      act: async () => {
        const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
        const { body } = await people.officer('ph').readsTheRequest(id);
        return Number(body.policyVersion) >= version;
      },
      change: async () => {
        const from = Date.now() + 250;
        const limits = {
          acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
          answerWithinHours: { urgent: 8, priority: 72 + (n % 24), routine: 168 },
          longestDelayHours: 720,
        };
        const body = { inForceFrom: new Date(from).toISOString(), ...limits };
        done(await people.chair().posts('/v1/policies/time-limits', body));
        // Limits cannot be adopted for the past: the change is made once they are in force.
        while (Date.now() <= from) await pause(5);
      },
    };
  },
};

/** Bodies of which at least one has no part in an activity. */
const BODIES = ['AICHR', 'ACWC', 'SOMED', 'SOMHD', 'SLOM'];

interface BlankActivity {
  readonly code: string;
  readonly leadStated: boolean;
  readonly cooperating: readonly string[];
}

/** Activities of the Bohol plan whose lead the document leaves blank, and a body that it does not name for them. */
const leadConfirmed: Change = {
  name: 'a lead is confirmed: deliverables of that body',
  async begin(growth, n) {
    const { people } = growth;
    const plan = '/v1/plans/bohol-2017-2020/activities';
    const { body } = await people.chair().reads<{ readonly items: readonly BlankActivity[] }>(`${plan}?limit=200`);
    const blank = body.items.filter(({ leadStated, cooperating }) => !leadStated && cooperating.length > 0);
    const { code, cooperating } = blank[n % blank.length]!;
    const lead = BODIES.filter((each) => !cooperating.includes(each))[Math.floor(n / blank.length)] ?? 'AICHR';
    const serves = [{ plan: 'bohol-2017-2020', activity: code }];
    const deliverable = growth.body('/v1/deliverables', growth.mark(), { serves }, 'document');
    return {
      act: async () => (await people.reporter(lead).posts('/v1/deliverables', deliverable)).status === 201,
      change: async () => done(await people.chair().posts(`${plan}/${code}/confirm-lead`, { lead: [lead] })),
    };
  },
};

export const CHANGES: readonly Change[] = [
  closedToRequests,
  closedToInformation,
  closedToInvitations,
  closedToDirections,
  registered,
  membershipEnded,
  agreed,
  limitsAdopted,
  leadConfirmed,
];
