import { Body } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';
import { Lookups } from '#records/lookups.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { membersOn } from '#registry/lookups.js';
import { historyOf } from '#web/answers/history.js';
import { stateOf } from '#web/auth/caller.js';
import { Parts, Word } from '#web/fields/fields.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent } from '#web/route.js';
import { AGENCIES, type Agency, RESPONSE_AREAS, type ResponseArea } from '../codes.js';
import { FOCAL_POINTS, focalPointsResource, type FocalPointsTypes } from './focal-points.record.js';

export class FocalPointField {
  @Word(RESPONSE_AREAS, { example: 'law-enforcement' })
  area!: ResponseArea;

  @Word(AGENCIES, { example: 'police' })
  agency!: Agency;
}

export class SetFocalPointsBody {
  @Parts(() => FocalPointField, {
    most: 50,
    example: [{ area: 'law-enforcement', agency: 'police' }],
    description: 'All of them: the list replaces the one before',
  })
  points!: FocalPointField[];
}

export class FocalPointsAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ type: [FocalPointField] }) points!: readonly FocalPointField[];
  @ApiProperty({ type: 'integer' }) revision!: number;
}

@Routes('v1/focal-points', 'working group')
export class FocalPointsController {
  constructor(
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly clock: Clock,
  ) {}

  @Create('', 'A state says which of its agencies are its focal points, by area of the response')
  set(@Sent() sent: Sent<never>, @Body() { points }: SetFocalPointsBody) {
    return this.records.create(
      FOCAL_POINTS,
      sent,
      { type: 'set-focal-points', state: stateOf(sent), points },
      stateOf(sent),
    );
  }

  @Read(
    '',
    'The regional focal network: the focal points of every member state that has set them',
    AllOf(FocalPointsAnswer),
  )
  async all(@Reader() reader: Reader) {
    reader.demand('governance.read-focal-points', focalPointsResource(''));
    const lookup = this.lookups.begin();
    const members = await membersOn(lookup, dayOf(this.clock.now()));
    const set = await Promise.all(members.map((state) => this.records.find(FOCAL_POINTS, state, lookup)));
    return { items: set.filter((found) => found !== undefined).map(answerOf) };
  }

  @Read(':state', 'The focal points of a state: agencies, no persons', FocalPointsAnswer)
  async one(@Reader() reader: Reader<'state'>) {
    reader.demand('governance.read-focal-points', focalPointsResource(reader.state));
    const found = await this.pointsOf(reader.state);
    reader.reply.header('etag', `"${String(found.revision)}"`);
    return answerOf(found);
  }

  @ReadHistory(':state/history', 'The lists of focal points that a state has set, oldest first')
  async history(@Reader() reader: Reader<'state'>) {
    reader.demand('governance.read-focal-points', focalPointsResource(reader.state));
    return historyOf((await this.pointsOf(reader.state)).facts);
  }

  /** @throws Refusal `record.unknown` */
  private async pointsOf(state: string): Promise<Found<FocalPointsTypes>> {
    const found = await this.records.find(FOCAL_POINTS, state);
    if (!found) throw new Refusal('record.unknown', 'This state has set no focal points.');
    return found;
  }
}

function answerOf({ id: state, revision, state: { points } }: Found<FocalPointsTypes>) {
  return { state, points, revision };
}
