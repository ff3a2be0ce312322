import type { Type } from '@nestjs/common';
import { CasefileModule, casefileViews } from '#casefile/casefile.module.js';
import { casefileRefusals } from '#casefile/refusals.js';
import { DeliverableModule, deliverableViews } from '#deliverable/deliverable.module.js';
import { deliverableRefusals } from '#deliverable/refusals.js';
import { ExchangeModule, exchangeViews } from '#exchange/exchange.module.js';
import { exchangeRefusals } from '#exchange/refusals.js';
import { GovernanceModule, governanceViews } from '#governance/governance.module.js';
import { governanceRefusals } from '#governance/refusals.js';
import { OversightModule, oversightViews } from '#oversight/oversight.module.js';
import { PracticeModule, practiceViews } from '#practice/practice.module.js';
import { practiceRefusals } from '#practice/refusals.js';
import { ReferralModule, referralViews } from '#referral/referral.module.js';
import { referralRefusals } from '#referral/refusals.js';
import { RegistryModule, registryViews } from '#registry/registry.module.js';
import { registryRefusals } from '#registry/refusals.js';
import { reportRefusals } from '#report/refusals.js';
import { ReportModule, reportViews } from '#report/report.module.js';
import type { View } from '#views/view.js';
import type { RefusalTable } from '#web/refusal-table.js';
import { workplanRefusals } from '#workplan/refusals.js';
import { WorkplanModule, workplanViews } from '#workplan/workplan.module.js';

/** One slice, as the server wires it. */
export interface Slice {
  readonly module: Type;
  readonly views: readonly View[];
  readonly refusals: RefusalTable;
  /** The slice's Cedar policies. */
  readonly policies: URL;
}

/**
 * What can be run, by the name that `--target` takes. On the embedded store a single target is a server with a part of
 * the routes and the data folder to itself: two of them do not share a folder.
 */
const PARTS = {
  exchange: {
    module: ExchangeModule,
    views: exchangeViews,
    refusals: exchangeRefusals,
    policies: policiesOf('exchange'),
  },
  referral: {
    module: ReferralModule,
    views: referralViews,
    refusals: referralRefusals,
    policies: policiesOf('referral'),
  },
  workplan: {
    module: WorkplanModule,
    views: workplanViews,
    refusals: workplanRefusals,
    policies: policiesOf('workplan'),
  },
  deliverable: {
    module: DeliverableModule,
    views: deliverableViews,
    refusals: deliverableRefusals,
    policies: policiesOf('deliverable'),
  },
  governance: {
    module: GovernanceModule,
    views: governanceViews,
    refusals: governanceRefusals,
    policies: policiesOf('governance'),
  },
  report: {
    module: ReportModule,
    views: reportViews,
    refusals: reportRefusals,
    policies: policiesOf('report'),
  },
  registry: {
    module: RegistryModule,
    views: registryViews,
    refusals: registryRefusals,
    policies: policiesOf('registry'),
  },
  practice: {
    module: PracticeModule,
    views: practiceViews,
    refusals: practiceRefusals,
    policies: policiesOf('practice'),
  },
  casefile: {
    module: CasefileModule,
    views: casefileViews,
    refusals: casefileRefusals,
    policies: policiesOf('casefile'),
  },
  oversight: {
    module: OversightModule,
    views: oversightViews,
    refusals: {},
    policies: policiesOf('oversight'),
  },
} satisfies Record<string, Slice>;

/** Every target and the slices it runs; `all` is each of them. */
export const TARGETS: Readonly<Record<string, readonly Slice[]>> = {
  all: together(Object.values(PARTS)),
  ...Object.fromEntries(Object.entries(PARTS).map(([name, slice]) => [name, [slice]])),
};

/** Slices that run in one process: a view that several of them look things up in is that of the first. */
function together(slices: readonly Slice[]): readonly Slice[] {
  const named = new Set<string>();
  const isNew = ({ name }: View): boolean => {
    const before = named.size;
    return named.add(name).size > before;
  };
  return slices.map((slice) => ({ ...slice, views: slice.views.filter(isNew) }));
}

function policiesOf(slice: string): URL {
  return new URL(`../../libs/${slice}/src/${slice}.cedar`, import.meta.url);
}
