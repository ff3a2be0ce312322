import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { given } from '#kernel/given.js';
import type { ReportDrafted, ReportSignedOff, ReportTransmitted } from './contract.js';
import { reportDecider, type ReportCommand } from './chair-report.js';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const at = new Date(T0).toISOString();
const sha256 = { json: 'a', html: 'b', docx: 'c' };
const period = { from: '2025-01-01', to: '2025-12-31' };
const draft = { type: 'draft', position: 7n, fact: 'fact-7', head: 7n, period, at: T0 } as const;
const drafted: ReportDrafted = {
  type: 'governance.report-drafted.v1',
  conduct: { position: '7', fact: 'fact-7', period, format: 1, at },
};
const signOff = { type: 'sign-off', sha256, at: T0 } as const;
const signedOff: ReportSignedOff = { type: 'governance.report-signed-off.v1', conduct: { sha256, at } };
const transmit = { type: 'transmit', on: '2026-03-01', today: '2026-03-01', at: T0 } as const;
const transmitted: ReportTransmitted = {
  type: 'governance.report-transmitted.v1',
  conduct: { to: 'SOMTC', on: '2026-03-01', at },
};

describe("The Chair's report", () => {
  it('is drafted at a position to which the log has come, for a period or for all there is', () => {
    given(reportDecider)().when(draft).then(drafted);
    given(reportDecider)()
      .when({ ...draft, period: null })
      .then({ ...drafted, conduct: { ...drafted.conduct, period: null } });
    given(reportDecider)()
      .when({ ...draft, position: 8n })
      .thenRefused('governance.position-unknown', '/position');
    given(reportDecider)()
      .when({ ...draft, period: { from: period.to, to: period.from } })
      .thenRefused('governance.days-disordered', '/period/to');
    given(reportDecider)(drafted).when(draft).thenRefused('governance.report-exists');
  });

  it('is signed off once, with the digests of its forms', () => {
    given(reportDecider)(drafted).when(signOff).then(signedOff);
    given(reportDecider)(drafted, signedOff).when(signOff).thenRefused('governance.report-signed-off');
    given(reportDecider)().when(signOff).thenRefused('governance.report-unknown');
  });

  it('is transmitted once, after its sign-off, on a day that has come', () => {
    given(reportDecider)(drafted, signedOff).when(transmit).then(transmitted);
    given(reportDecider)(drafted).when(transmit).thenRefused('governance.report-not-signed-off');
    given(reportDecider)(drafted, signedOff, transmitted).when(transmit).thenRefused('governance.report-transmitted');
    given(reportDecider)(drafted, signedOff)
      .when({ ...transmit, on: '2026-03-02' })
      .thenRefused('governance.day-not-come', '/on');
    given(reportDecider)(drafted, signedOff)
      .when({ ...transmit, on: '2026-02-28' })
      .thenRefused('governance.day-before-sign-off', '/on');
    given(reportDecider)().when(transmit).thenRefused('governance.report-unknown');
  });

  it('may be sent every command again', async () => {
    const commands = fc.constantFrom<ReportCommand>(draft, signOff, transmit, { ...draft, position: 9n });
    await fc.assert(retryable(reportDecider, fc.array(commands, { maxLength: 6 })), { numRuns: 60 });
  });
});
