import { type Answer, type Contract, type Schema } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { everyRefusal } from '../../architecture/published.js';
import type { Reply } from '../../scenarios/http.js';
import type { Attempt } from './attempts.js';

/** What must never be, by its name. */
export const WRONG = [
  'answers 5xx',
  'answers not in the contract',
  'answers unlike their schema',
  'invalid input accepted',
  'refusals that do not name the field',
  'good input refused for its form',
  'answers that took too long',
] as const;

export interface Fault {
  readonly wrong: (typeof WRONG)[number];
  readonly detail: string;
}

interface Problem {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly code?: unknown;
  readonly errors?: readonly { readonly pointer: string }[];
}

const REFUSALS = everyRefusal();
const OF_FORM = ['body.invalid', 'body.malformed', 'body.media-type', 'body.too-large'];
/** What the router answers before there is a route. */
const NO_ROUTE: Answer = { $ref: '#/components/responses/Problem404' };

/** Compares what came back with what the contract says, and with what must come back. */
export class Judge {
  constructor(
    private readonly contract: Contract,
    private readonly validator: ContractValidator,
  ) {}

  faults(attempt: Attempt, reply: Reply<unknown>): readonly Fault[] {
    if (reply.status >= 500) return [{ wrong: 'answers 5xx', detail: codeOf(reply) }];
    return [...this.form(attempt, reply), ...this.expectation(attempt, reply)];
  }

  private *form({ operation, route, method }: Attempt, reply: Reply<unknown>): Generator<Fault> {
    const status = String(reply.status);
    const isOfRoute = method === 'GET' || method === 'POST';
    const documented = isOfRoute ? operation.responses[status] : reply.status === 404 ? NO_ROUTE : undefined;
    if (!documented) {
      yield { wrong: 'answers not in the contract', detail: `${status} ${codeOf(reply)}` };
      return;
    }
    const [place, answer] = this.answer(documented, ['paths', route, method.toLowerCase(), 'responses', status]);
    const [type = ''] = (reply.headers['content-type'] ?? '').split(';');
    if (!answer.content?.[type] && !answer.content?.['*/*']) {
      yield { wrong: 'answers not in the contract', detail: `${status} as ${type}` };
      return;
    }
    if (type.endsWith('json')) {
      for (const { pointer, detail } of this.validator.faults([...place, 'content', type, 'schema'], reply.body)) {
        yield { wrong: 'answers unlike their schema', detail: `${status} ${pointer} ${detail}` };
      }
    }
    yield* this.headers(answer, reply);
    if (type === 'application/problem+json') yield* problemFaults(reply);
  }

  private *headers({ headers = {} }: Answer, reply: Reply<unknown>): Generator<Fault> {
    for (const [name, header] of Object.entries(headers)) {
      const pattern = this.header(header).schema?.pattern ?? '';
      const value = reply.headers[name.toLowerCase()];
      if (value === undefined || !new RegExp(pattern, 'u').test(value)) {
        yield { wrong: 'answers unlike their schema', detail: `${String(reply.status)} header ${name}` };
      }
    }
  }

  private *expectation({ expected }: Attempt, reply: Reply<unknown>): Generator<Fault> {
    const code = codeOf(reply);
    if (expected.kind === 'form accepted' && OF_FORM.includes(code)) {
      yield { wrong: 'good input refused for its form', detail: `${code} ${pointersOf(reply).join(' ')}` };
    }
    if (expected.kind !== 'refused') return;
    if (!expected.statuses.includes(reply.status)) {
      yield { wrong: 'invalid input accepted', detail: `${String(reply.status)} ${code}` };
      return;
    }
    const { pointers } = expected;
    if (!pointers || reply.status === 413) return;
    const named = pointersOf(reply);
    const isNamed = named.some((one) => pointers.some((other) => within(one, other) || within(other, one)));
    if (!isNamed) {
      yield {
        wrong: 'refusals that do not name the field',
        detail: `${code} ${named.join(' ')} for ${pointers.join(' ')}`,
      };
    }
  }

  private answer(documented: Answer, place: readonly string[]): readonly [readonly string[], Answer] {
    const name = documented.$ref?.split('/').at(-1);
    if (name === undefined) return [place, documented];
    return [['components', 'responses', name], this.contract.components.responses[name] ?? {}];
  }

  private header(header: Schema & { readonly schema?: Schema }) {
    return header.$ref === undefined
      ? header
      : (this.contract.components.headers[header.$ref.split('/').at(-1) ?? ''] ?? {});
  }
}

function* problemFaults({ status, body }: Reply<unknown>): Generator<Fault> {
  const problem = body as Problem;
  const entry = REFUSALS[String(problem.code)];
  if (
    problem.status !== status ||
    entry?.status !== status ||
    problem.type !== `urn:talaan:problem:${String(problem.code)}`
  ) {
    yield {
      wrong: 'answers not in the contract',
      detail: `${String(status)} with the problem ${String(problem.code)}`,
    };
  }
}

function codeOf({ body }: Reply<unknown>): string {
  const { code } = (body ?? {}) as Problem;
  return typeof code === 'string' ? code : '';
}

function pointersOf({ body }: Reply<unknown>): readonly string[] {
  return (body as Problem | undefined)?.errors?.map(({ pointer }) => pointer) ?? [];
}

/** Names that clients make up are cut to 64 characters in a pointer. */
function within(one: string, other: string): boolean {
  const cut = (pointer: string) =>
    pointer
      .split('/')
      .map((token) => token.slice(0, 64))
      .join('/');
  return `${cut(one)}/`.startsWith(`${cut(other)}/`);
}
