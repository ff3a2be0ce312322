import { delegate, REGISTRAR } from '#apps/dev-idp/identities.js';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import { AGREEMENT, type AgreementTypes, LINKAGE, linkageId, POST, UNIT } from '#registry/register.record.js';
import { AGENCIES, type Inventory, INVENTORIES } from '#registry/codes.js';
import type { EntryTypes } from '#registry/directory/entry.record.js';
import { ACCREDITATION, accreditationId } from '#registry/tenure/accreditation.record.js';
import type { Caller } from '#web/auth/caller.js';
import { begin, type Beginning, type CommandRunner, step, type Story } from '../command-runner.js';
import { membersAt } from '../members.js';
import { DAY, dayOf, text } from '../synthetic.js';

/** Every agreement of the region is invented, and says so where others say where they are published. */
const CITATION = 'SYNTHETIC: invented for the demonstration, no such agreement exists';

/** The share of the time of the region after which a delegate confirms what was recorded. */
const CONFIRMED_AFTER = 0.0005;

interface Invented {
  readonly parties: readonly [string, string];
  readonly mandatory: boolean;
  readonly withinHours: number | null;
  /** Shares of the time of the region; left out: it does not happen. */
  readonly inForce?: number;
  readonly amended?: number;
  readonly terminated?: number;
  /** Who does not confirm what the registrar recorded: it does not count then. */
  readonly unconfirmedBy?: string;
}

const AGREEMENTS: readonly Invented[] = [
  { parties: ['MM', 'TH'], mandatory: true, withinHours: 48, inForce: 0.01, amended: 0.4 },
  { parties: ['KH', 'TH'], mandatory: true, withinHours: 24, inForce: 0.01 },
  { parties: ['ID', 'MY'], mandatory: true, withinHours: 72, inForce: 0.02, terminated: 0.7 },
  { parties: ['KH', 'VN'], mandatory: true, withinHours: null, inForce: 0.02 },
  { parties: ['KH', 'PH'], mandatory: false, withinHours: 24, inForce: 0.03, amended: 0.5 },
  { parties: ['ID', 'KH'], mandatory: false, withinHours: 48, inForce: 0.05, unconfirmedBy: 'KH' },
  { parties: ['ID', 'SG'], mandatory: true, withinHours: 36 },
];

/** A unit and a post that are plainly of the demonstration. */
const OUR_UNIT = { state: 'SG', name: 'SYNTHETIC: a unit of the demonstration', community: 'tip' } as const;
const OUR_POST = { state: 'TH', hostStates: ['KH'], name: 'SYNTHETIC: a post of the demonstration' };

const LINKED: readonly { readonly unit: string | null; readonly body: string; readonly ends?: boolean }[] = [
  { unit: null, body: 'DGICM' },
  { unit: null, body: 'ASLOM' },
  { unit: 'TH-ATU', body: 'DGICM', ends: true },
];

/** What happens to a record after such a share of the time of the region, on which day; undefined: it does not happen. */
type Dated<T extends RecordTypes> = readonly [
  share: number | undefined,
  asked: (day: string) => T['asked'],
  /** Left out: who keeps the record. */
  by?: Caller,
];

/** What the registrar keeps: agreements, a unit and a post of the demonstration, linkages, accreditations. */
export function scheduleRegistry(runner: CommandRunner): void {
  AGREEMENTS.forEach(({ parties, mandatory, withinHours, inForce, amended, terminated, unconfirmedBy }, index) => {
    const confirmed = (version: number, share: number | undefined): readonly Dated<AgreementTypes>[] =>
      parties
        .filter((state) => share !== undefined && state !== unconfirmedBy)
        .map((state, place) => [
          share && share + (place + 1) * CONFIRMED_AFTER,
          () => ({ type: 'confirm', version, state }),
          delegate(state),
        ]);
    const terms = { mandatory, withinHours, citation: CITATION };
    const amendment = { ...terms, withinHours: withinHours === null ? 48 : withinHours / 2 };
    keep(runner, AGREEMENT, runner.id('agreement', index))(
      [0.001, (concludedOn) => ({ type: 'conclude', parties, concludedOn, terms })],
      [inForce, (on) => ({ type: 'enter-into-force', on })],
      ...confirmed(1, inForce),
      [amended, (from) => ({ type: 'amend', from, terms: amendment })],
      ...confirmed(2, amended),
      [terminated, (on) => ({ type: 'terminate', on })],
    );
  });
  keep(runner, UNIT, 'SG-SYNTHETIC')(
    [0.05, () => ({ type: 'register', ...OUR_UNIT, establishedOn: null })],
    [0.06, (on) => ({ type: 'record-establishment', on })],
    [0.6, (on) => ({ type: 'close', on })],
  );
  keep(runner, POST, 'TH-SYNTHETIC')([0.03, () => ({ type: 'register', ...OUR_POST, city: null, kind: 'consulate' })]);
  for (const [place, { unit, body, ends }] of LINKED.entries()) {
    const establish = (from: string) => ({ type: 'establish', unit, body, from }) as const;
    keep(runner, LINKAGE, linkageId(unit, body))(
      [0.04 + place / 50, establish],
      [ends ? 0.5 : undefined, (on) => ({ type: 'end', on })],
      [ends ? 0.6 : undefined, establish],
    );
  }
  for (const state of membersAt(runner.span.from)) accredit(runner, state);
}

/** Each state says who heads its unit; one of them changes. */
function accredit(runner: CommandRunner, state: string): void {
  const chance = runner.chance('accreditation', state);
  const agency = chance.pick(AGENCIES);
  const person = { state, capacity: 'hsu-head', agency, subject: `${state.toLowerCase()}-head` } as const;
  const [begun, ended] = [0.01 + chance.next() / 20, 0.5 + chance.next() / 4];
  const changes = state === 'MY' || chance.happens(0.2);
  keep(
    runner,
    ACCREDITATION,
    accreditationId(person),
    delegate(state),
  )(
    [begun, (from) => ({ type: 'accredit', ...person, from })],
    [changes ? ended : undefined, (on) => ({ type: 'end', on })],
  );
}

/** Keeps a record from its beginning on. It is acknowledged before anything else happens: others rest on it. */
function keep<T extends RecordTypes>(runner: CommandRunner, kind: RecordKind<T>, id: string, by = REGISTRAR) {
  return (...dated: readonly Dated<T>[]): void => {
    const { from } = runner.span;
    let before = from;
    const steps = dated.flatMap(([share, asked, actor = by], place) => {
      if (share === undefined) return [];
      const after = (runner.timeAt(share) - before) / DAY;
      before = runner.timeAt(share);
      return [{ after, by: actor, asked: (now: number) => asked(dayOf(now)), isNew: place === 0 }];
    });
    runner.follow(kind, id, from, steps, { alone: true });
  };
}

const NAMES = Object.keys(INVENTORIES) as readonly Inventory[];

/** How the entries that come first end, so that each end is seen. */
const ENDS = ['retired', 'consent-withdrawn', 'revised', 'none'] as const;

/** Somebody is listed in the directory of experts, or in an inventory of lawyers or NGOs. */
export function* entryStory({ index, start, chance }: Beginning): Story<EntryTypes> {
  const inventory = NAMES[index % NAMES.length] ?? 'experts';
  const state = chance.pick(membersAt(start));
  const particulars = {
    state,
    fields: [chance.pick(INVENTORIES[inventory].fields)],
    languages: ['en'],
    visibility: chance.pick(['public', 'restricted'] as const),
    organisation: inventory === 'ngos' ? `SYNTHETIC organisation ${String(index + 1)}` : null,
  };
  const content = { name: text('a name'), email: 'SYNTHETIC address' };
  yield begin(REGISTRAR, (now) => {
    return { type: 'add', inventory, particulars, consentedOn: dayOf(now), confirmedOn: dayOf(now), content };
  });
  const end = ENDS[index] ?? chance.weighted({ none: 60, revised: 25, retired: 10, 'consent-withdrawn': 5 });
  yield step(chance.whole(60, 110), REGISTRAR, (now) => ({ type: 'confirm', on: dayOf(now) }));
  const last = chance.whole(60, 110);
  const revised = { particulars: { ...particulars, languages: ['en', 'fr'] }, content };
  switch (end) {
    case 'none':
      return;
    case 'revised':
      yield step(last, REGISTRAR, (now) => ({ type: 'revise', ...revised, confirmedOn: dayOf(now) }));
      return;
    case 'retired':
      yield step(last, REGISTRAR, (now) => ({ type: 'retire', on: dayOf(now), reason: 'no-longer-available' }));
      return;
    case 'consent-withdrawn':
      yield step(last, REGISTRAR, (now) => ({ type: 'withdraw-consent', on: dayOf(now) }));
  }
}
