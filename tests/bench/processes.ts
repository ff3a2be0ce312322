import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { accessToken } from '#apps/cli/access-token.js';
import type { Flood, Flooded } from './flood.js';
import type { InPlace } from './in-place.js';
import type { Pace, Paced } from './paced.js';
import type { Watched } from './watch.js';

/** The officers who submit in turn; all of them to the unit of VN. */
const OFFICERS = ['bn', 'id', 'kh', 'la', 'mm', 'my', 'ph', 'sg', 'th', 'tl'].map((state) => `${state}-officer`);

export async function flood(options: Flood): Promise<Flooded> {
  return await said<Flooded>('flood', { TALAAN_FLOOD: JSON.stringify(options) });
}

/** Submissions at a steady rate, and what became of each. */
export async function paced(options: Pace): Promise<Paced> {
  return await said<Paced>('paced', { TALAAN_PACED: JSON.stringify(options) });
}

/** Facts a second of a view that is built from position 0 by the build in another folder. */
export async function catchUpRate(measured: InPlace & Required<Pick<InPlace, 'view' | 'into'>>): Promise<number> {
  return await said<number>('in-place', { TALAAN_IN_PLACE: JSON.stringify(measured) });
}

/** Facts a second of one writer that waits for each append, by the build in another folder. */
export async function writeRate(measured: Omit<InPlace, 'view' | 'into'>): Promise<number> {
  return await said<number>('in-place', { TALAAN_IN_PLACE: JSON.stringify(measured) });
}

/** What a program of this folder sends to its parent before it ends. */
async function said<Message>(program: string, environment: Record<string, string>): Promise<Message> {
  const child = fork(`dist/tests/bench/${program}.js`, { env: { ...process.env, ...environment } });
  let message: Message | undefined;
  child.on('message', (sent) => (message = sent as Message));
  const [code] = (await once(child, 'close')) as [number | null];
  if (message === undefined) throw new Error(`${program} ended with ${String(code)} and said nothing`);
  return message;
}

/** Watches `/healthz`; what is returned ends that, and tells the longest that an answer took, in milliseconds. */
export async function watchHealth(origin: string): Promise<() => Promise<number>> {
  const child = fork('dist/tests/bench/watch.js', { env: { ...process.env, TALAAN_WATCHED: `${origin}/healthz` } });
  await once(child, 'message');
  return async () => {
    const watched = once(child, 'message') as Promise<[Watched]>;
    child.send('stop');
    return (await watched)[0].worst;
  };
}

/** The most memory that a program has held while it ran to its end, in MiB (Linux only). Its output goes nowhere. */
export async function peakMemory(program: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      const kib = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1]);
      if (kib > 0) peak = Math.max(peak, kib / 1024);
    } catch {
      // it has just ended
    }
  }, 20);
  const [code] = (await once(child, 'exit')) as [number];
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program.join(' ')} ended with ${String(code)}`);
  return peak;
}

/** The limit: see plain-server.ts. */
export async function startPlain(): Promise<{ readonly url: string; stop(): void }> {
  const child: ChildProcess = fork('dist/tests/bench/plain-server.js', { execArgv: ['--max-semi-space-size=64'] });
  const [port] = (await once(child, 'message')) as [number];
  const stop = () => {
    child.disconnect();
  };
  return { url: `http://127.0.0.1:${String(port)}/v1/exchange-requests`, stop };
}

export async function officerTokens(idpPort: number): Promise<readonly string[]> {
  return await Promise.all(OFFICERS.map((identity) => accessToken(idpPort, identity)));
}

/** The submission that every HTTP figure sends. */
export const SUBMISSION = {
  to: 'VN-ATU',
  kind: 'victim-identification',
  urgency: 'urgent',
  handling: 'H1',
  legalBasis: 'multilateral',
  exploitation: ['forced-labour'],
  route: { origin: 'PH', transit: [], destination: 'TH' },
  persons: { victims: 3, suspects: 1 },
  channels: [{ channel: 'I-24/7', reference: 'SYNTHETIC-0001' }],
  content: {
    subject: 'SYNTHETIC: three persons found on a vessel without papers',
    question: 'SYNTHETIC: are they known to your unit, and under which names did they travel in the last two years?',
    justification: 'SYNTHETIC: identification of presumed victims, who ask for protection',
  },
};
