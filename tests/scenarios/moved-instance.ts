// A server as it is shipped, whose clock its parent moves: by so many milliseconds as it says in a message. It makes the
// region that a demonstration starts from, beside whoever else does.
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { run } from '#apps/server/run.js';
import { startServer } from '#apps/server/server.js';
import { Clock } from '#kernel/clock.js';
import { JsonLog } from '#telemetry/log.js';

class MovedClock extends Clock {
  movedBy = Number(process.env.TALAAN_TEST_MOVED_BY ?? 0);

  override now(): number {
    return Date.now() + this.movedBy;
  }
}

const clock = new MovedClock();
process.on('message', (movedBy) => (clock.movedBy = Number(movedBy)));
process.once('disconnect', () => process.exit(1));

await run(async () => {
  const config = readConfig(process.env);
  return await startServer(config, { clock, log: new JsonLog(config.logLevel), prepare: establishBaseline });
});
