// Mandatory Consular Notification agreements in force on the day of the position, from the register as it was then known.
import { dayOf } from '#kernel/time.js';
import type { AgreementFact } from '#registry/contract.js';
import { countOver } from '#views/view.js';
import { isDayWithin, type Scope, sorted, type Tally } from './tally.js';

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
  inForceFrom: string | undefined;
  endsOn: string | undefined;
}

export function agreementTally({ period }: Scope): Tally<AgreementFigures> {
  const agreements = new Map<string, Agreement>();
  return {
    take: countOver<AgreementFact>()({
      passesOver: ['registry.agreement-amended.v1'],
      take: {
        'registry.agreement-concluded.v1': ({ stream, conduct: { agreement, parties, citation } }) => {
          agreements.set(stream, { agreement, parties, citation, inForceFrom: undefined, endsOn: undefined });
        },
        'registry.agreement-entered-into-force.v1': ({ stream, conduct }) => {
          const agreement = agreements.get(stream);
          if (agreement) agreement.inForceFrom = conduct.on;
        },
        'registry.agreement-terminated.v1': ({ stream, conduct }) => {
          const agreement = agreements.get(stream);
          if (agreement) agreement.endsOn = conduct.on;
        },
      },
    }),
    result: (asKnownAt) => {
      const onDay = dayOf(asKnownAt);
      const all = sorted(agreements).map(([, agreement]) => agreement);
      const begun = all.filter(({ inForceFrom }) => inForceFrom !== undefined && inForceFrom <= onDay);
      return {
        onDay,
        inForce: begun
          .filter(({ endsOn }) => endsOn === undefined || endsOn > onDay)
          .map(({ agreement, parties, citation, inForceFrom = '' }) => ({
            agreement,
            parties,
            since: inForceFrom,
            citation,
          })),
        concludedNotInForce: all.filter(
          ({ inForceFrom, endsOn }) =>
            (inForceFrom === undefined || inForceFrom > onDay) && (endsOn === undefined || endsOn > onDay),
        ).length,
        enteredIntoForce: begun.filter(
          ({ inForceFrom }) => period === null || (inForceFrom !== undefined && isDayWithin(period, inForceFrom)),
        ).length,
      };
    },
  };
}
