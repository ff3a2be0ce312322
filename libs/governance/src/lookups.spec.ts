import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { givenRecords } from '#records/given-records.js';
import { timeLimitsAt } from './lookups.js';

const meta = (key: string): Meta => {
  const commandId = derivedUuid(key);
  return { actor: 'chair', role: 'chair', state: 'PH', commandId, correlationId: commandId };
};

it('The limits in force are those of the highest version that had begun', async () => {
  const given = givenRecords(0, meta);
  const from = ['2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'];
  for (const [place, inForceFrom] of from.entries()) {
    await given.holds('policy-time-limits', {
      type: 'governance.time-limit-policy-adopted.v1',
      conduct: {
        ...{ version: place + 1, inForceFrom, modelledOn: 'a model', acknowledgeWithinHours: 24 },
        answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
      },
    });
  }
  const versionAt = async (day: string) => {
    return (await timeLimitsAt(given.lookups.begin(), Date.parse(`${day}T00:00:00.000Z`)))?.version;
  };
  expect(await versionAt('2023-12-31')).toBeUndefined();
  expect(await versionAt('2024-01-01')).toBe(1);
  expect(await versionAt('2024-12-31')).toBe(1);
  expect(await versionAt('2025-01-01')).toBe(3);
  given.close();
});
