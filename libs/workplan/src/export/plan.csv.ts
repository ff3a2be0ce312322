import { csv, type Marked } from '#web/answers/csv.js';
import type { ShownActivity } from '../activity/activity.history.js';
import type { PlanFrame } from '../contract.js';
import {
  COLUMNS,
  cooperatingWords,
  evidenceWords,
  leadWords,
  NOT_STATED,
  outputBodiesWords,
  reportWords,
  statusWords,
} from './plan.words.js';

/**
 * The plan as CSV, in the plan's own columns: one line for each activity, in plan order, and one without
 * an activity for each action line that has none.
 */
export function planCsv(frame: PlanFrame, records: readonly ShownActivity[], bom?: Marked): string {
  const byCode = new Map(records.map((record) => [record.code, record]));
  const lines = frame.areas.flatMap(({ provisions }) =>
    provisions.flatMap((provision) =>
      provision.actionLines.flatMap((line) => {
        const own = [`${provision.code} ${provision.text}`, `${line.code} ${line.title || NOT_STATED}`];
        if (line.activities.length === 0) return [[...own, NOT_STATED, '', '', '', String(line.page)]];
        return line.activities.flatMap((code) => {
          const record = byCode.get(code);
          return record ? [[...own, ...activityCells(record)]] : [];
        });
      }),
    ),
  );
  return csv([COLUMNS, ...lines], bom);
}

function activityCells(record: ShownActivity): readonly string[] {
  const { code, title, topics = [], outputs, page, remarks, evidence, status } = record;
  const activity = [`${code} ${title}`, ...topics].join(' | ');
  const expected = outputs.map((output) => {
    const notes = [outputBodiesWords(output), statusWords(output.status), evidenceWords(output.evidence)];
    return `${String(output.number)}. ${output.title} (${notes.filter(Boolean).join('; ')})`;
  });
  const implementation = [`${statusWords(status)} (${reportWords(record)})`, evidenceWords(evidence)];
  if (remarks !== undefined) implementation.push(`Remark in the plan: ${remarks}`);
  return [
    activity,
    expected.join(' | ') || NOT_STATED,
    `Lead: ${leadWords(record)} | Cooperating: ${cooperatingWords(record)}`,
    implementation.filter(Boolean).join(' | '),
    String(page),
  ];
}
