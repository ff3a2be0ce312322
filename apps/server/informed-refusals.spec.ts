import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { defer, lastValueFrom } from 'rxjs';
import { SystemClock } from '#kernel/clock.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Refusal } from '#kernel/refusal.js';
import type { ViewState } from '#views/view-progress.js';
import { InformedRefusals } from './informed-refusals.js';

/** A command that is refused until the view has reached position 1, where the log ends. */
async function command({
  code = 'exchange.unit-unknown',
  method = 'POST',
  catchesUp = true,
  at = 0n,
  state = 'serving',
}) {
  const store = new MemoryEventStore(new SystemClock());
  await store.append('s', 'any', [{ id: '1', type: 't.v1', payload: '{}', metadata: '{}' }]);
  const view = { name: 'v', version: 1, state: state as ViewState, position: at };
  const until = (reached: () => boolean) => {
    if (catchesUp) view.position = 1n;
    return Promise.resolve(reached());
  };
  const interceptor = new InformedRefusals(store, { status: () => [view], progress: { until } });
  const context = { switchToHttp: () => ({ getRequest: () => ({ method }) }) } as unknown as ExecutionContext;
  let decided = 0;
  const next: CallHandler = {
    handle: () =>
      defer(() => {
        decided += 1;
        if (view.position < 1n || at === 1n) throw new Refusal(code, 'No.');
        return Promise.resolve('carried out');
      }),
  };
  const answer = await lastValueFrom(interceptor.intercept(context, next)).catch((error: unknown) =>
    error instanceof Refusal ? error.code : error,
  );
  return { answer, decided };
}

describe('A command that is refused while a view is behind the log', () => {
  it('is decided once more when the view has caught up', async () => {
    expect(await command({})).toEqual({ answer: 'carried out', decided: 2 });
  });

  it('stays refused when the view does not catch up in time, or was not behind', async () => {
    expect(await command({ catchesUp: false })).toEqual({ answer: 'exchange.unit-unknown', decided: 1 });
    expect(await command({ at: 1n })).toEqual({ answer: 'exchange.unit-unknown', decided: 1 });
  });

  it('does not wait for a view that is being built or has failed', async () => {
    for (const state of ['building', 'faulted']) {
      expect(await command({ state })).toEqual({ answer: 'exchange.unit-unknown', decided: 1 });
    }
  });

  it('stays refused when no view had a part in it: a body, a key, a permission', async () => {
    for (const code of ['body.invalid', 'idempotency.key-reused', 'access.denied', 'record.unknown']) {
      expect(await command({ code })).toEqual({ answer: code, decided: 1 });
    }
  });

  it('is a command: a read is not asked twice', async () => {
    expect(await command({ method: 'GET' })).toEqual({ answer: 'exchange.unit-unknown', decided: 1 });
  });
});
