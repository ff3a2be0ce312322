import { Worker } from 'node:worker_threads';
import { Refusal } from '#kernel/refusal.js';
import type { Question } from '../view.js';

/** The most that the thread may hold, in MiB. A question that needs more ends the thread and fails, alone. */
const MOST_MEMORY = 256;

/** One question, on its way to the thread. */
export interface Asked {
  readonly no: number;
  readonly module: string;
  readonly given: unknown;
  readonly placed: Readonly<Record<string, number>>;
}

/** What came of it. A refusal has a code. */
export type Settled =
  | { readonly no: number; readonly answer: unknown }
  | { readonly no: number; readonly code: string | undefined; readonly message: string };

interface Open {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Asks questions in a thread of its own, one after the other. The same question, given the same, is worked out once for
 * all who wait for it.
 */
export class QuestionDesk {
  readonly #open = new Map<number, Open>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(private readonly directory: string) {}

  /** @param placed how often each view's file was put in place */
  ask<Given, Answer>(
    { module }: Pick<Question<Given, Answer>, 'module'>,
    given: Given,
    placed: Readonly<Record<string, number>>,
  ): Promise<Answer> {
    const key = `${module} ${JSON.stringify(given, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`;
    const before = this.#underWay.get(key) as Promise<Answer> | undefined;
    if (before) return before;
    const answer = new Promise<Answer>((resolve, reject) => {
      const no = (this.#asked += 1);
      this.#open.set(no, { resolve: resolve as Open['resolve'], reject });
      const asked: Asked = { no, module, given, placed };
      (this.#worker ??= this.#start()).postMessage(asked);
    }).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }

  /** Ends the thread. What is not answered yet fails. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./question.worker.js', import.meta.url), {
      workerData: this.directory,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    worker.unref();
    worker.on('message', ({ no, ...settled }: Settled) => {
      const open = this.#open.get(no);
      this.#open.delete(no);
      if ('answer' in settled) open?.resolve(settled.answer);
      else if (settled.code === undefined) open?.reject(new Error(settled.message));
      else open?.reject(new Refusal(settled.code, settled.message));
    });
    const end = (error: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('the thread that answers questions has ended')));
    return worker;
  }
}
