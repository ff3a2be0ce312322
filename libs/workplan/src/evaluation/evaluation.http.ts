import { Body } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { EventStore } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { Records } from '#records/records.js';
import { examples } from '#web/fields/examples.js';
import { Code, Word } from '#web/fields/fields.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { EVALUATION_KINDS, type EvaluationKind } from '../codes.js';
import { EvaluationAnswer, EvaluationHeading } from './evaluation.answers.js';
import { evaluationAt } from './evaluation.reader.js';
import { PLAN, planIn } from '../plan/plan.record.js';

/** What was frozen and what the log gives now differ: one of them was changed. Never answered with either. */
class EvaluationAltered extends Error {
  constructor(plan: string, kind: string) {
    super(`the ${kind} evaluation of ${plan} cannot be made again: its digest differs`);
    this.name = 'EvaluationAltered';
  }
}

export class EvaluateBody {
  @Word(EVALUATION_KINDS, { example: 'mid-term' })
  kind!: EvaluationKind;

  @Code(/^[1-9][0-9]{0,17}$/, {
    optional: true,
    example: '1',
    description: 'The log position up to which the plan is evaluated, as a decimal string; left out: now.',
  })
  position?: string;
}

/** Both ways in which an evaluation is asked for; a test sends them as they stand. */
const EXAMPLES = examples<EvaluateBody>({
  'all-so-far': { kind: 'mid-term' },
  'up-to-a-position': { kind: 'final', position: '120' },
});

@Routes('v1/plans/:plan/evaluations', 'evaluations')
export class EvaluationController {
  constructor(
    private readonly records: Records,
    private readonly store: EventStore,
  ) {}

  @Read('', 'The evaluations of a plan, in the order in which they were made', AllOf(EvaluationHeading))
  async list(@Reader() reader: Reader<'plan'>) {
    const { state } = await this.records.authorise(PLAN, planIn(reader));
    const items = state.evaluations.map(({ kind, position, format, sha256 }) => ({ kind, position, format, sha256 }));
    return { items };
  }

  @Read(
    ':kind',
    'An evaluation: the plan as the log knew it at a position, made again from the log, byte for byte',
    EvaluationAnswer,
    'The ETag is the SHA-256 of the answer; it is compared with what was frozen before anything is sent.',
  )
  async one(@Reader() reader: Reader<'plan' | 'kind'>) {
    const { id, state } = await this.records.authorise(PLAN, planIn(reader));
    const frozen = state.evaluations.find(({ kind }) => kind === reader.kind);
    if (!frozen) throw new Refusal('workplan.evaluation-unknown', 'No such evaluation of this plan was made.');
    const made = await evaluationAt(this.store, id, frozen.kind, frozen);
    if (made?.frozen.sha256 !== frozen.sha256) throw new EvaluationAltered(id, frozen.kind);
    reader.reply.type('application/json; charset=utf-8').header('etag', `"${frozen.sha256}"`);
    return made.text;
  }

  @Create('', 'The Working Group, by its chair, evaluates a plan as it stands, or stood at a position')
  @ApiBody({ type: EvaluateBody, examples: EXAMPLES })
  evaluate(@Sent() sent: Sent<'plan'>, @Body() { kind, position }: EvaluateBody) {
    return this.records.carryOut(PLAN, planIn(sent), { type: 'evaluate', kind, position }, () => {
      return { id: kind, state: 'frozen', createdAt: `/v1/plans/${sent.plan}/evaluations/${kind}` };
    });
  }
}
