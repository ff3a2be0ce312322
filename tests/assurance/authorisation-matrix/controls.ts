import type { Slice } from '../world/world.js';
import type { Breakage } from '../broken-build.js';

/** A build in which the policies, or what stands beside them, are not what they are; and which slice shows it. */
export interface Broken {
  readonly broken: string;
  readonly slice: Slice;
  readonly breakages: readonly Breakage[];
}

export const BROKEN: readonly [Broken, ...Broken[]] = [
  {
    broken: 'any officer may know of an exchange and read its content',
    slice: 'exchanges',
    breakages: [
      {
        file: 'libs/exchange/src/exchange.cedar',
        from: /(?<=@id\("exchange\.know\.parties"\)[^@]*contains\(principal\.role\)) &&\s+\([^)]*\)/,
        to: '',
      },
    ],
  },
  {
    broken: 'a head of unit cannot act for the requested unit',
    slice: 'exchanges',
    breakages: [
      {
        file: 'libs/exchange/src/exchange.cedar',
        from: /(?<=@id\("exchange\.act\.requested-unit"\)[^@]*)\["officer", "unit-head"\]/,
        to: '["officer"]',
      },
    ],
  },
  {
    broken: 'a list of exchanges has lost its WHERE, and the rows are not asked about again',
    slice: 'exchanges',
    breakages: [
      { file: 'libs/exchange/src/views/exchange-lists.js', from: 'if (unit === undefined)', to: 'if (true)' },
      {
        file: 'libs/exchange/src/exchange.http.js',
        from: "reader.may('exchange.know', exchangeResource(row.submitted))",
        to: 'true',
      },
    ],
  },
  {
    broken: 'a consular post acts on a referral before it is told of it',
    slice: 'referrals',
    breakages: [
      {
        file: 'libs/referral/src/referral.cedar',
        from: /(?<=@id\("referral\.know\.post-that-was-told"\)[^@]*) && resource\.told/,
        to: '',
      },
    ],
  },
];
