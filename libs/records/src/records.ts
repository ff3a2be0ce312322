import { Injectable, StreamableFile } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { AskedTogetherOf } from '#event-store/asked-together.js';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf, type Meta } from '#event-store/fact.js';
import { derivedUuid, uuidBeside } from '#event-store/identifiers.js';
import type { CommandResult } from './record-command.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { answerCommand, type Answered, type CommandAnswer } from '#web/answers/answer.js';
import { asFile } from '#web/answers/as-file.js';
import { type History, historyOf } from '#web/answers/history.js';
import type { Plain } from '#web/answers/plain.js';
import { Vault } from '#vault/vault.js';
import { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { EarlierCommands } from '#web/earlier-commands.js';
import { metaOf } from '#web/meta.js';
import type { PageQuery } from '#web/lists/pages.js';
import { isRecordId } from '#web/record-id.js';
import type { CommandKey } from '#web/request.js';
import type { Addressed, Reader, Sent } from '#web/route.js';
import { Contents, type OpenedFact, type OpenedPage, type WhatOfPage } from './contents.js';
import { Lookups } from './lookups.js';
import type { Lookup } from './lookup.js';
import { RecordCommand } from './record-command.js';
import { actionOf, type Found, type KnownPart, type RecordKind, type RecordTypes, streamOf } from './record-kind.js';

/** Who gives a command for which record, and what makes it recognisable when it is given again. */
export interface Given extends Addressed {
  readonly key: CommandKey;
}

/** What every record does, for all kinds alike. Each method but `dispatch` asks the policies first. */
@Injectable()
export class Records {
  /** Of records, which can be long: those who read one at the same time share it. */
  readonly #histories = new AskedTogetherOf((stream) => factsOf(this.store, stream));
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly lookups: Lookups,
    private readonly bus: CommandBus,
    private readonly contents: Contents,
    private readonly earlier: EarlierCommands,
    private readonly vault: Vault,
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

  /** The same, and the answer carries the record's revision, unless more happened than the caller may know. */
  async read<T extends RecordTypes>(kind: RecordKind<T>, reader: Reader<'id'>, verb = 'know'): Promise<Found<T>> {
    const found = await this.authorise(kind, reader, verb);
    const { revision, known } = found;
    if (known.until === undefined && revision >= known.from)
      reader.reply.header('etag', `"${String(revision - known.from)}"`);
    return found;
  }

  /** The same, with a page of what was written: as `Contents` opens it. */
  async openPage<T extends RecordTypes>(
    kind: RecordKind<T>,
    reader: Reader<'id'>,
    query: PageQuery,
    what?: (found: Found<T>) => WhatOfPage,
  ): Promise<Found<T> & { readonly page: OpenedPage | undefined }> {
    const found = await this.read(kind, reader);
    const shown = { which: ({ revision }: Fact) => isKnown(revision, found.known), ...what?.(found) };
    return { ...found, page: await this.contents.readPage(reader, query, kind, found, shown) };
  }

  /** The same, with what was written with these facts, for those who may read that: as `Contents` opens it. */
  async open<T extends RecordTypes>(
    kind: RecordKind<T>,
    reader: Reader<'id'>,
    which: (fact: Fact, found: Found<T>) => boolean = ({ revision }, { known }) => isKnown(revision, known),
  ): Promise<Found<T> & { readonly opened: readonly OpenedFact[] | undefined }> {
    const found = await this.read(kind, reader);
    return { ...found, opened: await this.contents.readBy(reader.caller, kind, found, (fact) => which(fact, found)) };
  }

  /**
   * A file that was written with it, for those who may read that: as `Contents` opens it. It is sent as it is taken, to be
   * kept and not to be shown.
   */
  async file<T extends RecordTypes>(kind: RecordKind<T>, reader: Reader<'id' | 'attachment'>): Promise<StreamableFile> {
    const found = await this.authorise(kind, reader, 'read-content');
    const known = ({ revision }: Fact) => isKnown(revision, found.known);
    const asked = { ...found, attachment: reader.attachment };
    const { name, mediaType, bytes, stream } = await this.contents.fileFor(reader.caller, kind, asked, known);
    // Nothing is taken of it where only the headers were asked for.
    reader.reply.raw.once('close', () => stream.destroy());
    return new StreamableFile(stream, { type: mediaType, length: bytes, disposition: asFile(name) });
  }

  /** What happened to the record, fact by fact: conduct only. */
  async history<T extends RecordTypes>(kind: RecordKind<T>, reader: Reader<'id'>): Promise<Plain<History>> {
    const { facts, known } = await this.read(kind, reader, kind.historyAsks);
    return historyOf(
      facts.filter(({ revision }) => isKnown(revision, known)),
      known.from,
    );
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
    const { key } = sent;
    const made = givenId ?? this.newId(kind, key.commandId);
    const id = givenId ?? (await this.earlierId(kind, key.commandId)) ?? made;
    await this.unlessEarlier(kind, { ...sent, id }, this.permitNew(kind, { ...sent, id: made }, asked));
    const how = { ifMatch: key.ifMatch, isNew: givenId === undefined };
    const result = await this.dispatch(kind, id, asked, this.metaOf(kind, { ...sent, id }), how);
    const createdAt = kind.pathOf?.(result.state, id) ?? `${kind.path}/${id}`;
    return answerCommand(sent.reply, { id, result, state: result.state.name, createdAt });
  }

  /**
   * The id of the record that a command creates: the same on every try. One that tells nothing follows from the command
   * by a key, so that nobody who guesses the command can find it again in the id.
   */
  private newId<T extends RecordTypes>({ kind, idTells }: RecordKind<T>, commandId: string): string {
    if (idTells !== 'nothing') return uuidBeside(commandId, kind);
    return derivedUuid('record', this.vault.digest('record-id', `${kind} ${commandId}`));
  }

  /** The id of the record that this command created while the ids of its kind told the time. */
  private async earlierId<T extends RecordTypes>(kind: RecordKind<T>, commandId: string): Promise<string | undefined> {
    if (kind.idTells !== 'nothing') return undefined;
    const id = uuidBeside(commandId, kind.kind);
    return (await this.store.readStream(streamOf(kind, id))).length > 0 ? id : undefined;
  }

  /**
   * A command for a record that exists, without HTTP; the result counts revisions as the caller knows them.
   * @throws as `permit` and `RecordHandler`
   */
  async perform<T extends RecordTypes>(
    kind: RecordKind<T>,
    given: Given,
    asked: T['asked'],
  ): Promise<CommandResult<T['state']>> {
    const found = await this.unlessEarlier(kind, given, this.permitted(kind, given, asked));
    const countedFrom = found?.known.from ?? 0;
    const { ifMatch } = given.key;
    const result = await this.dispatch(kind, given.id, asked, this.metaOf(kind, given), { ifMatch, countedFrom });
    return { ...result, revision: result.revision - countedFrom };
  }

  /** A command that creates a record, without HTTP. @throws as `permitNew` and `RecordHandler` */
  async performNew<T extends RecordTypes>(
    kind: RecordKind<T>,
    given: Given,
    asked: T['asked'],
  ): Promise<CommandResult<T['state']>> {
    await this.unlessEarlier(kind, given, this.permitNew(kind, given, asked));
    return this.dispatch(kind, given.id, asked, this.metaOf(kind, given), { ifMatch: given.key.ifMatch });
  }

  /**
   * Asks the policies about a command for a record that exists.
   * @throws AccessRefusal `record.unknown`, `access.denied`
   */
  async permit<T extends RecordTypes>(kind: RecordKind<T>, at: Addressed, asked: T['asked']): Promise<void> {
    await this.permitted(kind, at, asked);
  }

  /** The same; the record, where it must be there. */
  private async permitted<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    asked: T['asked'],
  ): Promise<Found<T> | undefined> {
    if (kind.isStanding) {
      await this.permitNew(kind, { caller, id }, asked);
      return undefined;
    }
    const lookup = this.lookups.begin();
    const stream = streamOf(kind, id);
    const found = await this.findFor(kind, { caller, id }, lookup);
    const resource = found?.resource;
    const know = actionOf(kind, 'know');
    this.access.demandRecord(caller, know, kind.asks ? know : actionOf(kind, asked.type), resource, stream);
    for await (const { action, resource: of } of (await kind.asks?.({ asked, caller, id, resource, lookup })) ?? []) {
      this.access.demand(caller, action, of, stream);
    }
    return found;
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
    how: {
      readonly ifMatch?: readonly number[] | undefined;
      readonly isNew?: boolean;
      /** From which revision whoever gives the command counts. */
      readonly countedFrom?: number;
    } = {},
  ): Promise<CommandResult<T['state']>> {
    const { ifMatch, isNew, countedFrom } = how;
    return this.bus.execute(new RecordCommand(kind, id, asked, meta, ifMatch, isNew, countedFrom));
  }

  /** The record as its own stream tells it, all of it; undefined when there is none. Asks no policy. */
  async find<T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    lookup: Lookup = this.lookups.begin(),
  ): Promise<Found<T> | undefined> {
    const stream = streamOf(kind, id);
    const facts = (kind.isId ?? isRecordId)(id) ? await this.#histories.ask(stream) : [];
    if (facts.length === 0 && !kind.beside?.(id)) return undefined;
    const state: T['existing'] = fold(kind.decider, facts as readonly unknown[] as readonly T['fact'][]);
    const resource = await kind.resource(state, lookup, id);
    return resource && { id, stream, state, facts, revision: facts.length - 1, resource, known: { from: 0 } };
  }

  /** The same, with what the caller may know of it; who may know that there is none is told so. @throws Refusal of the kind; AccessRefusal `record.unknown` */
  private async findFor<T extends RecordTypes>(
    kind: RecordKind<T>,
    { caller, id }: Addressed,
    lookup: Lookup,
  ): Promise<Found<T> | undefined> {
    const beside = kind.beside?.(id);
    const other = beside && (await this.findFor(beside.kind, { caller, id: beside.id }, lookup));
    if (beside) {
      const know = actionOf(beside.kind, 'know');
      this.access.demandRecord(caller, know, know, other?.resource, streamOf(kind, id));
    }
    const found = await this.find(kind, id, lookup);
    if (found) return { ...found, known: other ? partBeside(found, other) : this.knownPart(kind, caller, found) };
    if (!kind.absent) return undefined;
    const know = actionOf(kind, 'know');
    this.access.demandRecord(caller, know, know, kind.absent.resource, streamOf(kind, id));
    throw await kind.absent.refusal(id, lookup);
  }

  /**
   * Waits for the permission; a command that was carried out before needs none: it is answered as the first time, to whom
   * may not give it any more, or may not even know of the record.
   */
  private async unlessEarlier<T extends RecordTypes, Permitted>(
    kind: RecordKind<T>,
    { caller, id, key }: Given,
    permission: Promise<Permitted>,
  ): Promise<Permitted | Found<T> | undefined> {
    try {
      return await permission;
    } catch (error) {
      if (!(error instanceof Refusal && (await this.earlier.streamOf(key)) === streamOf(kind, id))) throw error;
      const found = await this.find(kind, id);
      return found && { ...found, known: await this.knownOf(kind, caller, found) };
    }
  }

  /** What those know of a record who may not know of it any more. */
  private async knownOf<T extends RecordTypes>(kind: RecordKind<T>, caller: Caller, found: Found<T>) {
    const beside = kind.beside?.(found.id);
    const other = beside && (await this.find(beside.kind, beside.id));
    if (!beside || !other) return this.knownPart(kind, caller, found);
    return partBeside(found, { ...other, known: this.knownPart(beside.kind, caller, other) });
  }

  private knownPart<T extends RecordTypes>(kind: RecordKind<T>, caller: Caller, found: Found<T>): KnownPart {
    const may = (verb: string) => this.access.permits(caller, actionOf(kind, verb), found.resource);
    return kind.knownPart?.(found.state, may) ?? found.known;
  }

  /** A correlation id of the caller may come from what happened long before: see `idTells`. */
  private metaOf<T extends RecordTypes>({ idTells }: RecordKind<T>, { caller, key }: Given): Meta {
    const correlationId = idTells === 'nothing' ? key.commandId : key.correlationId;
    return metaOf(caller, { ...key, correlationId }, this.access);
  }
}

/** What someone knows of a record beside another: what was recorded while they knew of the other one. */
function partBeside({ facts }: Found<RecordTypes>, { facts: others, known }: Found<RecordTypes>): KnownPart {
  const before = (fact: Fact | undefined) => facts.filter(({ position }) => fact && position < fact.position).length;
  const until = known.until === undefined ? undefined : before(others[known.until]) - 1;
  return { from: known.from === 0 ? 0 : before(others[known.from]), until };
}

function isKnown(revision: number, { from, until = Infinity }: KnownPart): boolean {
  return from <= revision && revision <= until;
}
