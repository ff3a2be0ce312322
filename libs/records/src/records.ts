import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf, type Meta } from '#event-store/fact.js';
import { uuidBeside } from '#event-store/identifiers.js';
import type { CommandResult } from './record-command.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { answerCommand, type Answered, type CommandAnswer } from '#web/answers/answer.js';
import { type History, historyOf } from '#web/answers/history.js';
import type { Plain } from '#web/answers/plain.js';
import { Access } from '#web/auth/access.js';
import { EarlierCommands } from '#web/earlier-commands.js';
import { metaOf } from '#web/meta.js';
import { isRecordId } from '#web/record-id.js';
import type { CommandKey } from '#web/request.js';
import type { Addressed, Reader, Sent } from '#web/route.js';
import { Contents, type OpenedFact } from './contents.js';
import { Lookups } from './lookups.js';
import type { Lookup } from './lookup.js';
import { RecordCommand } from './record-command.js';
import { actionOf, type Found, type RecordKind, type RecordTypes, streamOf } from './record-kind.js';

/** Who gives a command for which record, and what makes it recognisable when it is given again. */
export interface Given extends Addressed {
  readonly key: CommandKey;
}

/** What every record does, for all kinds alike. Each method but `dispatch` asks the policies first. */
@Injectable()
export class Records {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly lookups: Lookups,
    private readonly bus: CommandBus,
    private readonly contents: Contents,
    private readonly earlier: EarlierCommands,
  ) {}

  /**
   * The record, for those who may know of it and do what `verb` says.
   * @throws AccessRefusal `record.unknown`, `access.denied`
   */
  async authorise<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    verb: T['asked']['type'] | (string & {}) = 'know',
  ): Promise<Found<T>> {
    const found = await this.findFor(kind, { caller, id }, this.lookups.begin());
    const know = actionOf(kind, 'know');
    this.access.demandRecord(caller, know, actionOf(kind, verb), found?.resource, streamOf(kind, id));
    return found;
  }

  /** The same, and the answer carries the record's revision. */
  async read<T extends RecordTypes>(kind: RecordKind<T>, reader: Reader<'id'>, verb = 'know'): Promise<Found<T>> {
    const found = await this.authorise(kind, reader, verb);
    reader.reply.header('etag', `"${String(found.revision)}"`);
    return found;
  }

  /** The same, with what was written with these facts, for those who may read that: as `Contents` opens it. */
  async open<T extends RecordTypes>(
    kind: RecordKind<T>,
    reader: Reader<'id'>,
    which: (fact: Fact, found: Found<T>) => boolean = () => true,
  ): Promise<Found<T> & { readonly opened: readonly OpenedFact[] | undefined }> {
    const found = await this.read(kind, reader);
    return { ...found, opened: await this.contents.readBy(reader.caller, kind, found, (fact) => which(fact, found)) };
  }

  /** What happened to the record, fact by fact: conduct only. */
  async history<T extends RecordTypes>(
    kind: RecordKind<T>,
    reader: Reader<'id'>,
    verb = 'know',
  ): Promise<Plain<History>> {
    const { facts } = await this.read(kind, reader, verb);
    return historyOf(facts);
  }

  /**
   * Carries out a command for a record that exists, and answers it; `answer` says what stands in the answer instead of the
   * record's id and the name of its state.
   * @throws as `authorise` and `RecordHandler`
   */
  async carryOut<T extends RecordTypes>(
    kind: RecordKind<T>,
    sent: Sent,
    asked: T['asked'],
    answer?: (state: T['existing']) => Partial<Omit<Answered, 'result'>>,
  ): Promise<CommandAnswer> {
    const result = await this.perform(kind, sent, asked);
    return answerCommand(sent.reply, { id: sent.id, result, state: result.state.name, ...answer?.(result.state) });
  }

  /** Carries out the command that creates a record, and answers it; the id follows from the command unless given. */
  async create<T extends RecordTypes>(
    kind: RecordKind<T>,
    sent: Sent<never>,
    asked: T['asked'],
    givenId?: string,
  ): Promise<CommandAnswer> {
    const id = givenId ?? uuidBeside(sent.key.commandId, kind.kind);
    const result = await this.performNew(kind, { ...sent, id }, asked, givenId === undefined);
    const createdAt = kind.pathOf?.(result.state, id) ?? `${kind.path}/${id}`;
    return answerCommand(sent.reply, { id, result, state: result.state.name, createdAt });
  }

  /** A command for a record that exists, without HTTP. @throws as `permit` and `RecordHandler` */
  async perform<T extends RecordTypes>(
    kind: RecordKind<T>,
    given: Given,
    asked: T['asked'],
  ): Promise<CommandResult<T['state']>> {
    await this.permitted(kind, given, this.permit(kind, given, asked));
    return this.dispatch(kind, given.id, asked, this.metaOf(given), { ifMatch: given.key.ifMatch });
  }

  /** A command that creates a record, without HTTP. `isNew` says that its id follows from the command. */
  async performNew<T extends RecordTypes>(
    kind: RecordKind<T>,
    given: Given,
    asked: T['asked'],
    isNew = false,
  ): Promise<CommandResult<T['state']>> {
    await this.permitted(kind, given, this.permitNew(kind, given, asked));
    return this.dispatch(kind, given.id, asked, this.metaOf(given), { ifMatch: given.key.ifMatch, isNew });
  }

  /**
   * Asks the policies about a command for a record that exists.
   * @throws AccessRefusal `record.unknown`, `access.denied`
   */
  async permit<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    asked: T['asked'],
  ): Promise<void> {
    if (kind.isStanding) return this.permitNew(kind, { caller, id }, asked);
    const lookup = this.lookups.begin();
    const stream = streamOf(kind, id);
    const resource = (await this.findFor(kind, { caller, id }, lookup))?.resource;
    const know = actionOf(kind, 'know');
    this.access.demandRecord(caller, know, kind.asks ? know : actionOf(kind, asked.type), resource, stream);
    for await (const { action, resource: of } of (await kind.asks?.({ asked, caller, id, resource, lookup })) ?? []) {
      this.access.demand(caller, action, of, stream);
    }
  }

  /**
   * Asks the policies about a command that creates a record.
   * @throws AccessRefusal `access.denied`; `record.unknown` for one that is made from another record
   */
  async permitNew<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    asked: T['asked'],
  ): Promise<void> {
    const from = kind.madeFrom?.(asked);
    if (from) {
      await this.authorise(from.kind, { caller, id: from.id }, from.verb);
      return;
    }
    const resource = kind.resourceOfNew?.(asked, caller);
    const asks =
      (await kind.asks?.({ asked, caller, id, resource, lookup: this.lookups.begin() })) ??
      (resource && [{ action: actionOf(kind, asked.type), resource }]);
    let isAsked = false;
    for await (const { action, resource: of } of asks ?? []) {
      this.access.demand(caller, action, of);
      isAsked = true;
    }
    if (!isAsked) throw new Error(`nothing says who may create a record of the kind ${kind.kind}`);
  }

  /** Sends a command that needs no permission, or has it: the platform's own. @throws as `RecordHandler` */
  dispatch<T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    asked: T['asked'],
    meta: Meta,
    { ifMatch, isNew }: { readonly ifMatch?: number | undefined; readonly isNew?: boolean } = {},
  ): Promise<CommandResult<T['state']>> {
    return this.bus.execute(new RecordCommand(kind, id, asked, meta, ifMatch, isNew));
  }

  /** The record as its own stream tells it; undefined when there is none. Asks no policy. */
  async find<T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    lookup: Lookup = this.lookups.begin(),
  ): Promise<Found<T> | undefined> {
    const stream = streamOf(kind, id);
    const facts = (kind.isId ?? isRecordId)(id) ? await factsOf(this.store, stream) : [];
    if (facts.length === 0) return undefined;
    const state: T['existing'] = fold(kind.decider, facts as readonly unknown[] as readonly T['fact'][]);
    const resource = await kind.resource(state, lookup);
    return resource && { id, stream, state, facts, revision: facts.length - 1, resource };
  }

  /** The same; who may know that there is none is told so. @throws Refusal of the kind; AccessRefusal `record.unknown` */
  private async findFor<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    lookup: Lookup,
  ): Promise<Found<T> | undefined> {
    const found = await this.find(kind, id, lookup);
    if (found || !kind.absent) return found;
    const know = actionOf(kind, 'know');
    this.access.demandRecord(caller, know, know, kind.absent.resource, streamOf(kind, id));
    throw await kind.absent.refusal(id, lookup);
  }

  /**
   * Waits for the permission; a command that was carried out before needs none: it is answered as the first time, to whom
   * may not give it any more, or may not even know of the record.
   */
  private async permitted<T extends RecordTypes>(
    kind: RecordKind<T>,
    { id, key }: Given,
    permission: Promise<void>,
  ): Promise<void> {
    try {
      await permission;
    } catch (error) {
      if (error instanceof Refusal && (await this.earlier.streamOf(key)) === streamOf(kind, id)) return;
      throw error;
    }
  }

  private metaOf({ caller, key }: Given): Meta {
    return metaOf(caller, key, this.access);
  }
}
