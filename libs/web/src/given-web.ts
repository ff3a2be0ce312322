import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { AppendTooLarge, EventStore, StoreUnavailable } from '#event-store/event-store.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { type DigestPurpose, Vault } from '#vault/vault.js';
import { type View, ViewQueries } from '#views/view.js';
import { Access } from './auth/access.js';
import { TokenRules } from './auth/authentication.guard.js';
import { answerCommand } from './answers/answer.js';
import type { Caller } from './auth/caller.js';
import { type Standing, Standings } from './auth/standing.js';
import { createHttpApp, type HttpLimits } from './fastify.js';
import { AUDIENCE, type GivenIssuer, givenIssuer } from './auth/given-issuer.js';
import { Pages } from './lists/pages.js';
import type { Problem } from './answers/problem.js';
import { RateLimits } from './limits/rate-limits.js';
import { platformRefusals } from './answers/refusals.js';
import { Public, Reader, Sent } from './route.js';
import { WebModule } from './web.module.js';

class Enclosure {
  @IsIn(['map', 'photo'])
  kind!: string;

  @IsString()
  reference!: string;
}

class Text {
  @IsString()
  question!: string;
}

class LetterBody {
  @IsIn(['PH-ATU', 'TH-ATU'])
  to!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => Text)
  content!: Text;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => Enclosure)
  enclosures?: Enclosure[];
}

@ApiSchema({ description: 'A command without particulars.' })
class EmptyBody {}

class LetterQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50)
  limit?: number;

  @IsOptional()
  @IsIn(['PH', 'TH'])
  state?: string;

  @IsOptional()
  @IsString()
  cursor?: string;
}

const LETTERS = { type: 'Letters', attributes: {} };
const LETTERS_VIEW: View = { name: 'letters', version: 1, module: '', tables: '', evolve: {} };

/** Names of the handlers that were reached, so that specs can show which were not. */
export const reached: string[] = [];

@Controller('v1/letters')
class LettersController {
  constructor(
    private readonly access: Access,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(@Reader() reader: Reader, @Query() query: LetterQuery) {
    reader.demand('letters.read', LETTERS);
    reached.push('list');
    const { limit, ...others } = query;
    return this.pages.page(
      reader,
      { ...others, limit: 1 },
      {
        view: LETTERS_VIEW,
        find: (_, { after = 0 }) => [1, 2].map((more) => ({ last: Number(after) + more, limit })),
        keys: ({ last }) => [last],
      },
    );
  }

  @Get(':id')
  one(@Reader() { caller, id }: Reader<'id'>) {
    const known = id === 'here' ? LETTERS : undefined;
    this.access.demandRecord(caller, 'letters.read', 'letters.read', known, `letter-${id}`);
    reached.push('one');
    return { id, caller };
  }

  @Post()
  write(@Sent() { demand, key, reply }: Sent<never>, @Body() body: LetterBody) {
    demand('letters.write', LETTERS);
    reached.push('write');
    reply.header('x-command', JSON.stringify({ ...key, isInstance: body instanceof LetterBody }));
    const result = { revision: 0, position: 9_007_199_254_740_993n };
    return answerCommand(reply, { id: 'here', result, state: 'written', createdAt: '/v1/letters/here' });
  }

  @Post(':id/burn')
  burn(@Sent() { demand, key, id }: Sent, @Body() _: EmptyBody) {
    demand('letters.write', LETTERS);
    if (id === 'refused') throw new Refusal('letters.unlisted', 'secret-detail');
    if (id === 'long') throw new AppendTooLarge(2_000_000, 1_048_576);
    if (id === 'full') throw new StoreUnavailable('disk full: secret-detail');
    if (id === 'broken') throw new TypeError('secret-detail');
    return { ifMatch: key.ifMatch };
  }
}

@Controller('open')
class OpenController {
  @Get()
  @Public('A spec needs a route that is open.')
  open() {
    reached.push('open');
    return { open: true };
  }
}

/** The machine's time, until a spec moves it on: from then on it stands where it was put. */
class MovingClock extends Clock {
  #put: number | undefined;

  override now(): number {
    return this.#put ?? Date.now();
  }

  moveOn(milliseconds: number): void {
    this.#put = this.now() + milliseconds;
  }
}

/** A vault for specs that only digest. */
class DigestingVault {
  private readonly key = createSecretKey(randomBytes(32));

  digest(purpose: DigestPurpose, text: string): string {
    return createHmac('sha256', this.key).update(`${purpose}\n${text}`).digest('base64url');
  }
}

/** Everybody stands by an entry of the given register, but those who have lost it. */
export class SetStandings extends Standings {
  /** What is missing, by subject. */
  readonly lost = new Map<string, string>();

  override of({ subject }: Caller): Promise<Standing> {
    const missing = this.lost.get(subject);
    return Promise.resolve(missing === undefined ? { entry: 'given-register@0' } : { missing });
  }
}

@Module({
  providers: [
    { provide: Clock, useClass: MovingClock },
    { provide: EventStore, useFactory: (clock: Clock) => new MemoryEventStore(clock), inject: [Clock] },
    { provide: Vault, useClass: DigestingVault },
    { provide: WrittenLevel, useValue: new WrittenLevel(2) },
    { provide: Standings, useClass: SetStandings },
    { provide: ViewQueries, useValue: { position: () => 0n, reached: () => Promise.resolve(), all: () => [] } },
  ],
  exports: [Clock, EventStore, Standings, Vault, ViewQueries, WrittenLevel],
})
class GroundModule {}

@Module({})
class LettersModule {}

const POLICIES = `
  @id("letters.read.officers")
  permit (principal, action == Talaan::Action::"letters.read", resource is Talaan::Letters)
  when { ["officer", "delegate"].contains(principal.role) };
  @id("letters.write.officers")
  permit (principal, action == Talaan::Action::"letters.write", resource is Talaan::Letters)
  when { principal.role == "officer" };`;

/** A text that no answer may repeat. */
export const CANARY = 'canary-7d1f';
export const letter = { to: 'TH-ATU', content: { question: 'Where?' } };
export const phOfficer: Caller = { subject: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH' };
export const thDelegate: Caller = { subject: 'th-delegate', role: 'delegate', state: 'TH' };

/** A running application with everything that stands before a controller, and two controllers of letters. */
export interface GivenWeb {
  readonly app: NestFastifyApplication;
  readonly address: string;
  readonly issuer: GivenIssuer;
  /** Moves the platform's clock on by so many seconds, and stops it there. */
  wait(seconds: number): void;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** An Authorization header for the caller. */
  signIn(caller: Caller): Promise<string>;
  /** A POST with an idempotency key of its own; a text is sent as it is, anything else as JSON. */
  post(authorization: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends these bytes over a socket of its own and gives all that comes back. */
  raw(...lines: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function givenWeb(options: { limits?: HttpLimits; rates?: RateLimits } = {}): Promise<GivenWeb> {
  const issuer = await givenIssuer();
  const web = WebModule.register({
    tokens: new TokenRules({ issuer: issuer.issuer, audience: AUDIENCE }),
    policies: { 'letters.cedar': POLICIES },
    refusals: [],
    ...(options.rates && { limits: options.rates }),
  });
  const module = {
    module: LettersModule,
    imports: [{ module: GroundModule, global: true }, web],
    controllers: [LettersController, OpenController],
  };
  const app = await createHttpApp(module, { logger: false, ...(options.limits && { limits: options.limits }) });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const address = `http://127.0.0.1:${String(port)}`;
  return {
    app,
    address,
    issuer,
    wait(seconds) {
      app.get<MovingClock>(Clock).moveOn(seconds * 1000);
    },
    fetch: (path, init) => fetch(address + path, init),
    signIn: async (caller) => `Bearer ${await issuer.token(caller)}`,
    post: (authorization, path, body, headers = {}) =>
      fetch(address + path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    raw: (...lines) => conversation(port, `${lines.join('\r\n')}\r\n\r\n`),
    async close() {
      await app.close();
      await issuer.close();
    },
  };
}

/** Demands that the answer is the documented problem of `code`, that it repeats nothing, and that no handler ran. */
export async function problemIn(answer: Response, code: string): Promise<Problem> {
  const text = await answer.text();
  ok(!text.includes(CANARY), text);
  const problem = JSON.parse(text) as Problem;
  const { status, title } = platformRefusals[code] ?? {};
  deepStrictEqual([problem.code, problem.status, answer.status, problem.title], [code, status, status, title]);
  deepStrictEqual(problem.type, `urn:talaan:problem:${code}`);
  match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  deepStrictEqual(answer.headers.get('cache-control'), 'no-store');
  deepStrictEqual(answer.headers.get('x-content-type-options'), 'nosniff');
  deepStrictEqual(reached, []);
  return problem;
}

function conversation(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setEncoding('utf8').setTimeout(60_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', reject).on('close', () => {
      resolve(answer);
    });
  });
}
