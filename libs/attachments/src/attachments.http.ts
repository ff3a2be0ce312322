import { Readable } from 'node:stream';
import { applyDecorators, Body, HttpCode, Post, Put } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtension,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
} from '@nestjs/swagger';
import { uuidBeside } from '#event-store/identifiers.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { demand, Refusal } from '#kernel/refusal.js';
import { Access } from '#web/auth/access.js';
import { unitOf } from '#web/auth/caller.js';
import { Code, Line, MEDIA_TYPE, Whole } from '#web/fields/fields.js';
import { isRecordId } from '#web/record-id.js';
import {
  type Addressed,
  EmptyBody,
  MayRefuse,
  NO_REVISION,
  Read,
  Reader,
  Routes,
  Sent,
  Step,
  TAKES_BYTES,
} from '#web/route.js';
import { Attachments, CITES_SINCE, MOST_BYTES } from './attachments.js';

class AnnounceBody {
  @Line({ example: 'statement.txt', description: 'Sealed: for those who may read what cites it' })
  name!: string;

  @Code(MEDIA_TYPE, { example: 'text/plain', description: 'Sealed as well' })
  mediaType!: string;

  @Whole(1, MOST_BYTES, { example: 9, description: 'Of the file' })
  bytes!: number;
}

class CompleteBody {
  @Code(/^[0-9a-f]{64}$/, {
    example: '6ffbbe12c3d609cbd5297aa4418f8371ce1ee554ce8b6919fee54d90398d44db',
    description: 'SHA-256 of the file, hexadecimal',
  })
  digest!: string;
}

class ReceivedPart {
  @ApiProperty({ type: 'integer', minimum: 1 }) number!: number;
  @ApiProperty({ type: 'integer', minimum: 1 }) bytes!: number;
}

/** How far an attachment is: for the unit that sends it. */
class AttachmentAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: ['receiving', 'complete', 'abandoned'] }) state!: string;
  @ApiProperty({ type: 'integer', description: 'Of the file, as announced' }) bytes!: number;
  @ApiProperty({ type: 'integer' }) received!: number;
  @ApiProperty({ type: [ReceivedPart] }) parts!: readonly ReceivedPart[];
  @ApiProperty({ format: 'date-time', description: 'What no record cites by then is destroyed' }) citableUntil!: string;
}

const Announces = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Announces a file of the own unit, which then comes in parts',
      description: 'Within a day records of the unit can cite it by its id. One file may be cited several times.',
    }),
    ApiCreatedResponse({ type: AttachmentAnswer }),
    ApiExtension(NO_REVISION, true),
    MayRefuse(409),
  );

/** The body is the bytes of a part. */
const TakesPart = () =>
  applyDecorators(
    HttpCode(200),
    RouteConfig({ [TAKES_BYTES]: true }),
    ApiConsumes('application/octet-stream'),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
    ApiOperation({
      summary: 'Takes in a part of the file, numbered from 1',
      description:
        'In any order and of any length, together as long as announced. The same part with the same bytes may be sent again. ' +
        'The body must arrive within 30 seconds: over a slow line send parts of some 256 KiB.',
    }),
    ApiOkResponse({ type: AttachmentAnswer }),
    MayRefuse(409, 422),
  );

@Routes('v1/attachments', 'attachments')
export class AttachmentsController {
  constructor(
    private readonly access: Access,
    private readonly attachments: Attachments,
    private readonly written: WrittenLevel,
  ) {}

  @Post()
  @Announces()
  async announce(@Sent() sent: Sent<never>, @Body() said: AnnounceBody) {
    sent.demand('attachment.send', resourceOf(unitOf(sent)));
    demandNoRevision(sent);
    demand(this.written.level >= CITES_SINCE, 'log.level-needed', 'Files are sent once the level is raised.');
    const { commandId, requestHash } = sent.key;
    const id = uuidBeside(commandId, 'attachment');
    const progress = await this.attachments.announce(id, { unit: unitOf(sent), requestHash }, said);
    sent.reply.header('location', `/v1/attachments/${id}`);
    return progress;
  }

  @Put(':id/parts/:part')
  @TakesPart()
  async receive(@Reader() reader: Reader<'id' | 'part'>) {
    await this.authorise('attachment.send', reader);
    return await this.attachments.receive(reader.id, numberOf(reader.part), bytesOf(reader.request.body));
  }

  @Step(':id/complete', 'Says that all parts were sent; from then on records can cite it', AttachmentAnswer)
  @ApiExtension(NO_REVISION, true)
  @MayRefuse(409, 422)
  async complete(@Sent() sent: Sent, @Body() { digest }: CompleteBody) {
    await this.authorise('attachment.send', sent);
    demandNoRevision(sent);
    return await this.attachments.complete(sent.id, digest);
  }

  @Step(':id/abandon', 'Takes a file back that no record cites: its key and its bytes are destroyed', AttachmentAnswer)
  @ApiExtension(NO_REVISION, true)
  @MayRefuse(409)
  async abandon(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    await this.authorise('attachment.send', sent);
    demandNoRevision(sent);
    return await this.attachments.abandon(sent.id);
  }

  @Read(':id', 'How far a file of the own unit is', AttachmentAnswer)
  async read(@Reader() reader: Reader<'id'>) {
    await this.authorise('attachment.know', reader);
    return await this.attachments.progress(reader.id);
  }

  /** @throws AccessRefusal `record.unknown` for those of other units, too */
  private async authorise(action: string, { caller, id }: Addressed): Promise<void> {
    const unit = isRecordId(id) ? await this.attachments.unitOf(id) : undefined;
    const resource = unit === undefined ? undefined : resourceOf(unit);
    this.access.demandRecord(caller, 'attachment.know', action, resource, `attachment-${id}`);
  }
}

/** An attachment has no revisions: whoever names one means another thing. @throws Refusal `precondition.stale` */
function demandNoRevision({ key: { ifMatch } }: Sent<never>): void {
  demand(ifMatch === undefined, 'precondition.stale', 'An attachment has no revision.');
}

function resourceOf(unit: string) {
  return { type: 'Attachment', attributes: { unit } };
}

const numberOf = (part: string) => (/^[1-9]\d{0,8}$/.test(part) ? Number(part) : 0);

/** @throws Refusal `body.media-type` when it is no stream of bytes; `request.malformed` when the sender goes away */
async function* bytesOf(body: unknown): AsyncGenerator<Buffer> {
  if (!(body instanceof Readable)) throw new Refusal('body.media-type', 'A part is sent as application/octet-stream.');
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('request.malformed', 'The part did not arrive whole.');
  } finally {
    // Of a part that is refused the rest is taken and thrown away: many a sender reads no answer before all is sent.
    body.resume();
  }
}
