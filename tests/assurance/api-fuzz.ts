import { playEverything } from '../scenarios/play/everything.js';
import { Player } from '../scenarios/play/play.js';
import { playRequests } from '../scenarios/play/units.play.js';
import { removeData, startServer } from '../scenarios/running-server.js';
import { type Aim, fuzz } from './api-fuzz/fuzz.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';

/** The people here are few and quick: their rates are another experiment's matter. */
const UNLIMITED = { TALAAN_RATE_LIMIT_SUBJECT: '100000000', TALAAN_RATE_LIMIT_STATE: '100000000' };

async function against(trial: Trial, aim: Aim, breakages: readonly Breakage[] = []): Promise<Found> {
  const place = breakages.length === 0 ? '.' : await brokenBuild(trial.folder, breakages);
  const data = `${trial.folder}/data`;
  const server = await startServer(data, UNLIMITED, place);
  try {
    return await fuzz(server, trial, aim);
  } finally {
    await server.stop();
    await removeData(data);
  }
}

/** One place of the build is broken, and only the route around it is tried, with requests of every kind. */
function control(broken: string, route: string, ...breakages: readonly Breakage[]): Control {
  const play: Aim['play'] = async (origin, people) => {
    const player = await Player.at(origin, people);
    await playRequests(player);
    return player;
  };
  const aim = { of: (tried: string) => tried === route, play };
  return { broken, times: 400, run: (trial) => against(trial, aim, breakages) };
}

const REQUESTS = '/v1/exchange-requests';

export const apiFuzz: Experiment = {
  id: 'api-fuzz',
  promise: 'no one let in',
  what: 'Requests generated from the contract, good ones and spoilt ones, to every route and by everyone',
  unit: 'requests',
  times: { full: 50_000, short: 1_000 },
  run: (trial) => against(trial, { of: () => true, play: playEverything }),
  controls: [
    control('one command takes unknown fields', `${REQUESTS}/{id}/close`, {
      file: 'libs/web/src/fields/validation.js',
      from: 'validateSync(entity, RULES)',
      to: "validateSync(entity, metatype.name === 'CloseBody' ? { ...RULES, forbidNonWhitelisted: false } : RULES)",
    }),
    control(
      'a list is looked through, each with each, before its size is',
      REQUESTS,
      {
        file: 'libs/web/src/fields/fields.js',
        from: 'new Set(value.map(nameOf)).size === value.length',
        to: 'value.every((item, place) => value.indexOf(item) === place)',
      },
      {
        file: 'libs/web/src/fields/validation.js',
        from: 'excessIn(metatype, given, root)',
        to: 'undefined',
      },
      { file: 'libs/web/src/fastify.js', from: 'demandFewValues(bytes)', to: 'void bytes' },
    ),
    control('one answer has a field that the contract does not know', REQUESTS, {
      file: 'libs/exchange/src/exchange.answer.js',
      from: 'dueAt: instant(dueAt),',
      to: "dueAt: instant(dueAt), internal: 'x',",
    }),
    control('one command fails when an optional field is left out', REQUESTS, {
      file: 'libs/exchange/src/dto/submit.dto.js',
      from: 'body.fastTrack ?? false',
      to: 'body.fastTrack.valueOf()',
    }),
  ],
};
