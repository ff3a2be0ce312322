import { Body, Controller, Get, Param } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import { Refusal } from '#kernel/refusal.js';
import { type Opened, type Sealed, Vault } from '#vault/vault.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { MayRefuse } from '#web/may-refuse.js';
import type { Plain } from '#web/plain.js';
import { Sent, Step } from '#web/step.js';
import type { SurveyAnswered } from './contract.js';
import { SurveyAnswer } from './deliverable.answers.js';
import { DeliverableDesk, type DeliverableRecord, statePartResource } from './deliverable.desk.js';
import { AnswerSurveyBody, ParticipantsBody, TranslationBody } from './deliverable.dto.js';
import { ANSWER_EXAMPLES } from './deliverable.examples.js';
import { streamOf } from './deliverable.handler.js';
import { questionsOf } from './deliverable-state.js';
import { answersOf, type AnswerWords, type SurveyWords } from './saying.dto.js';

/** What delegations do for their own states. */
@ApiTags('deliverables')
@Controller('v1/deliverables/:id')
export class DelegationController {
  constructor(
    private readonly access: Access,
    private readonly desk: DeliverableDesk,
    private readonly reads: ContentReads,
    private readonly vault: Vault,
  ) {}

  @Step('set-translation', 'How far a state has translated a document into a language')
  @ApiBody({ type: TranslationBody })
  async setTranslation(
    @Sent() sent: Sent,
    @Body() { state, language, status }: TranslationBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.set-translation', (whole) => statePartResource(whole, state));
    const translation = { state, language, status };
    return this.desk.carryOut(sent, { type: 'set-translation', translation });
  }

  @Step('add-participants', "Counts a state's participants in an event, by profession; never their names")
  @ApiBody({ type: ParticipantsBody })
  async addParticipants(@Sent() sent: Sent, @Body() { state, counts }: ParticipantsBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.add-participants', (whole) => statePartResource(whole, state));
    const counted = counts.map(({ profession, persons }) => ({ profession, persons }));
    const intent = { type: 'add-participants', participants: { state, counts: counted } } as const;
    return this.desk.carryOut(sent, intent);
  }

  @Step('answer', "A delegation gives its state's answers to a survey: they replace those before")
  @ApiBody({ type: AnswerSurveyBody, examples: ANSWER_EXAMPLES })
  async answer(@Sent() sent: Sent, @Body() body: AnswerSurveyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.answer', (whole) => statePartResource(whole, sent.caller.state ?? ''));
    const intent = { type: 'answer', state: sent.caller.state ?? '', ...answersOf(body) } as const;
    return this.desk.carryOut(sent, intent);
  }

  @Get('survey')
  @MayRefuse(409)
  @ApiOperation({
    summary: 'The questions of a survey as they are worded, and the answers in words that the caller may read',
    description: 'Words are sealed; the reading is recorded.',
  })
  @ApiOkResponse({ type: SurveyAnswer })
  async survey(@By() caller: Caller, @Param('id') id: string): Promise<Plain<SurveyAnswer>> {
    const record = await this.desk.authorise({ caller, id }, 'deliverable.read-survey');
    const { state, facts, resource } = record;
    if (state.particulars.kind !== 'survey') throw new Refusal('deliverable.not-survey', 'It has no questions.');
    const { body, part } = resource.attributes as { readonly body: string; readonly part: readonly string[] };
    const parties = [...new Set([body, ...part])];
    await this.reads.record(caller, { record: streamOf(id), kind: 'deliverable', purpose: 'read', parties });
    const asked = this.open(facts.findLast(isWording));
    const words = 'content' in asked ? (asked.content as SurveyWords).questions : {};
    const questions = questionsOf(state).map((question) => {
      const text = words[question.id];
      return { ...question, ...(text !== undefined && { text }) };
    });
    const answers = this.answersFor(caller, record);
    return 'erasedAt' in asked
      ? { questions, answers, erasedAt: new Date(asked.erasedAt).toISOString() }
      : { questions, answers };
  }

  /** The words of each state that the caller may read, as it gave them last. */
  private answersFor(caller: Caller, { state, facts, resource }: DeliverableRecord) {
    const readable = state.answers.filter(
      ({ state: of, inWords }) =>
        inWords.length > 0 && this.access.permits(caller, 'deliverable.read-answer', statePartResource(resource, of)),
    );
    return readable.map(({ state: of }) => {
      const opened = this.open(facts.findLast((fact) => isAnswerOf(of, fact)));
      return { state: of, texts: 'content' in opened ? (opened.content as AnswerWords).texts : {} };
    });
  }

  private open(fact: Fact | undefined): Opened {
    if (fact?.content === undefined) throw new Error('a survey is worded, and so are answers in words');
    const { id, stream, storedType: type, content } = fact;
    return this.vault.open(content as Sealed, { factId: id, stream, type });
  }
}

function isWording({ type }: Fact): boolean {
  return type === 'deliverable.recorded.v1' || type === 'deliverable.revised.v1';
}

function isAnswerOf(state: string, { type, conduct }: Fact): boolean {
  return type === 'deliverable.survey-answered.v1' && (conduct as SurveyAnswered['conduct']).state === state;
}
