import { attachments } from '#attachments/attachments.module.js';
import { casefile } from '#casefile/casefile.module.js';
import { deliverable } from '#deliverable/deliverable.module.js';
import { erasure } from '#erasure/erasure.module.js';
import { exchange } from '#exchange/exchange.module.js';
import { governance } from '#governance/governance.module.js';
import { notices } from '#notices/notices.module.js';
import { oversight } from '#oversight/oversight.module.js';
import { practice } from '#practice/practice.module.js';
import { referral } from '#referral/referral.module.js';
import { relay } from '#relay/relay.module.js';
import { registry } from '#registry/registry.module.js';
import { report } from '#report/report.module.js';
import { view as unitDays } from '#records/views/unit-days.js';
import type { View } from '#views/view.js';
import type { Slice } from '#web/slice.js';
import { view as refusedAttempts } from '#web/views/refused-attempts.js';
import { workplan } from '#workplan/workplan.module.js';

/**
 * What can be run, by the name that `--target` takes. On the embedded store a single target is a server with a part of
 * the routes and the data folder to itself: two of them do not share a folder.
 */
const PARTS: Readonly<Record<string, Slice>> = {
  exchange,
  referral,
  workplan,
  deliverable,
  governance,
  report,
  registry,
  practice,
  casefile,
  erasure,
  attachments,
  notices,
  oversight,
  relay,
};

/** The kinds of record of every slice, whatever the target: what stands beside a record is found by its stream. */
export const KINDS = Object.values(PARTS).flatMap(({ kinds }) => kinds);

/**
 * The policies and refusals of every slice, whatever the target: who may ask for the erasure of a record must be permitted to
 * know of that record, and a fact names one set of policies, whichever process recorded it.
 */
export const POLICIES = Object.values(PARTS).flatMap(({ policies = [] }) => policies);
export const REFUSALS = Object.values(PARTS).map(({ refusals }) => refusals);

/** Every target and the slices it runs; `all` is each of them. */
export const TARGETS: Readonly<Record<string, readonly Slice[]>> = {
  all: together(Object.values(PARTS).map(counted)),
  ...Object.fromEntries(Object.entries(PARTS).map(([name, slice]) => [name, [counted(slice)]])),
};

/** Whatever is run, it is counted what units have recorded in a day, and what people were refused in a minute. */
function counted(slice: Slice): Slice {
  return { ...slice, views: [...slice.views, unitDays, refusedAttempts] };
}

/** Slices that run in one process: a view that several of them look things up in is that of the first. */
function together(slices: readonly Slice[]): readonly Slice[] {
  const named = new Set<string>();
  const isNew = ({ name }: View): boolean => {
    const before = named.size;
    return named.add(name).size > before;
  };
  return slices.map((slice) => ({ ...slice, views: slice.views.filter(isNew) }));
}
