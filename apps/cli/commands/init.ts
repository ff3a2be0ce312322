import { resolve } from 'node:path';
import type { ServerOptions } from '#apps/server/server.js';
import { Refusal } from '#kernel/refusal.js';
import { refusedByDisk, usage } from '../exit.js';
import { code, dataCommand, day, type OnData } from '../options.js';
import { say } from '../output.js';

interface Wanted extends OnData {
  readonly leadShepherd: string;
  readonly stateName: string;
  readonly memberSince: string;
  readonly from?: string;
  readonly registrarBody: string;
  readonly registrarBodyName?: string;
}

export const init = dataCommand('init', 'record whom an empty register needs so that somebody can act')
  .requiredOption(
    '--lead-shepherd <state>',
    'the state that leads, whose chair can act (ISO 3166-1)',
    code(/^[A-Z]{2}$/),
  )
  .requiredOption('--state-name <text>', 'its name')
  .requiredOption('--member-since <day>', 'since when it is a member (YYYY-MM-DD)', day)
  .option('--from <day>', 'since when it leads; today when left out', day)
  .option('--registrar-body <code>', 'the body that the registrar is of', code(/^[A-Z]{2,10}$/), 'ASEC')
  .option('--registrar-body-name <text>', 'its name, where it is not ASEC')
  .addHelpText(
    'after',
    `
Nobody acts of whom the register says nothing, so an empty register would let nobody in to fill it. This records the
ASEAN Secretariat (ASEC), the registrar's body, and the first Lead Shepherd; its registrar and the chair then record all
others over HTTP. What is recorded already stays as it is, so it can be repeated. A server that uses the data must be
stopped first.`,
  )
  .action(async ({ data, json, ...wanted }: Wanted) => {
    // As for a server: what is written is for its owner alone.
    process.umask(0o077);
    const { leadShepherd: state, stateName, memberSince, registrarBody: body, registrarBodyName } = wanted;
    // The server is loaded here, because hardly any other command needs it.
    await import('reflect-metadata');
    const { ASEC, recordFirst } = await import('#apps/server/register/first-register.js');
    const name = registrarBodyName ?? (body === ASEC.body ? ASEC.name : undefined);
    if (name === undefined) throw usage('Give the name of the registrar’s body: --registrar-body-name.');
    const from = wanted.from ?? new Date().toISOString().slice(0, 10);
    const leadShepherd = { state, name: stateName, memberSince, from };
    await onApplication(resolve(data), (app) => recordFirst(app, { registrarOf: { body, name }, leadShepherd })).catch(
      (error: unknown) => {
        if (error instanceof Refusal) throw usage(error.detail);
        throw refusedByDisk(`The data in ${data} cannot be written`, error);
      },
    );
    if (json) process.stdout.write(`${JSON.stringify({ registrar: body, leadShepherd: state })}\n`);
    else say(`the registrar of ${body}, the secretariat of ${ASEC.body} and the chair of ${state} can act`);
  });

/** Wires the program on a data folder, without listening, for one task. */
async function onApplication(data: string, task: NonNullable<ServerOptions['prepare']>): Promise<void> {
  const { readConfig } = await import('#apps/server/config/config.js');
  const { createApplication } = await import('#apps/server/server.js');
  const { TALAAN_ROOT_KEY_FILE, TALAAN_LOG, TALAAN_KEYS, TALAAN_EPOCH_KEYS } = process.env;
  const config = readConfig({
    ...{ TALAAN_DATA: data, TALAAN_LOG, TALAAN_KEYS, TALAAN_EPOCH_KEYS, TALAAN_ROOT_KEY_FILE },
    ...{ TALAAN_LOG_LEVEL: 'error', TALAAN_OIDC_ISSUER: 'http://127.0.0.1' },
  });
  const application = await createApplication(config, { prepare: task });
  await application.stop();
}
