// Mandatory Consular Notification agreements in force on the day of the position, from the register as it was then known.
import { dayOf } from '#kernel/time.js';
import type { AgreementFact } from '#registry/contract.js';
import { countOver } from '#views/view.js';
import { isDayWithin, RecordFigures, type Scope, type Tally } from './tally.js';

export interface AgreementFigures {
  /** YYYY-MM-DD */
  readonly onDay: string;
  readonly inForce: readonly {
    readonly agreement: string;
    readonly parties: readonly [string, string];
    readonly since: string;
    /** Where the text is published, as it was concluded. */
    readonly citation: string;
  }[];
  readonly concludedNotInForce: number;
  /** How many entered into force on the days of the period. */
  readonly enteredIntoForce: number;
}

interface Agreement {
  readonly agreement: string;
  readonly parties: readonly [string, string];
  readonly citation: string;
  readonly inForceFrom?: string;
  readonly endsOn?: string;
}

export function agreementTally({ period }: Scope): Tally<AgreementFigures> {
  const agreements = new RecordFigures<Agreement>();
  return {
    take: countOver<AgreementFact>()({
      passesOver: ['registry.agreement-amended.v1', 'registry.agreement-confirmed.v1'],
      take: {
        'registry.agreement-concluded.v1': (fact) => {
          const { agreement, parties, citation } = fact.conduct;
          agreements.begin(fact, { agreement, parties, citation });
        },
        'registry.agreement-entered-into-force.v1': agreements.with((_, { conduct }) => ({ inForceFrom: conduct.on })),
        'registry.agreement-terminated.v1': agreements.with((_, { conduct }) => ({ endsOn: conduct.on })),
      },
    }),
    result: (asKnownAt) => {
      const onDay = dayOf(asKnownAt);
      const all = agreements.byStream;
      const begun = all.flatMap(({ inForceFrom: since, ...agreement }) =>
        since !== undefined && since <= onDay ? [{ ...agreement, since }] : [],
      );
      return {
        onDay,
        inForce: begun
          .filter(({ endsOn }) => endsOn === undefined || endsOn > onDay)
          .map(({ agreement, parties, since, citation }) => ({ agreement, parties, since, citation })),
        concludedNotInForce: all.filter(
          ({ inForceFrom, endsOn }) =>
            (inForceFrom === undefined || inForceFrom > onDay) && (endsOn === undefined || endsOn > onDay),
        ).length,
        enteredIntoForce: begun.filter(({ since }) => period === null || isDayWithin(period, since)).length,
      };
    },
  };
}
