import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Contract, problemsFile, routesFile, upstreamsFile } from '#apps/gateway/nginx-files.js';
import { readConfig } from '#apps/server/config/config.js';
import { databasePartOf } from '#apps/server/database-part.js';
import { createApplication } from '#apps/server/server.js';
import { TARGETS } from '#apps/server/targets.js';
import { JsonLog } from '#telemetry/log.js';
import { mergeRefusals, type RefusalTable } from '#web/answers/refusal-table.js';
import { platformRefusals } from '#web/answers/refusals.js';
import { openApiDocument, openApiText } from '#web/openapi.js';
import { targetsInCluster } from './cluster.js';

/** Every refusal that the whole platform can give. */
export function everyRefusal(): RefusalTable {
  return mergeRefusals(platformRefusals, ...(TARGETS.all ?? []).map(({ refusals }) => refusals));
}

/** `docs/refusals.md`, from the tables that the server uses. */
export function refusalsPage(): string {
  const rows = Object.entries(everyRefusal())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, title, meaning }]) => `- **\`${code}\`** (${status}) ${title}. ${meaning}`);
  return `# Refusals

What the platform answers when it says no: the \`code\` of the problem document (RFC 9457), the HTTP status, the title,
and what it means for the caller. A refusal has changed nothing. Written by \`npm run docs\`.

${rows.join('\n')}
`;
}

/** Collects what the framework warns of, such as two schemas of one name, of which the contract would hold only one. */
export class WarningsLog extends JsonLog {
  readonly warnings: string[] = [];

  override warn(message: unknown): void {
    this.warnings.push(String(message));
  }
}

/** `docs/openapi.json`, from the wired application. */
export async function contractText(log = new WarningsLog('error')): Promise<string> {
  return await withApplication((app) => openApiText(openApiDocument(app)), log);
}

/** The files of `deploy/` that are made from the code, by their names. */
export function deployFiles(contract: string): Readonly<Record<string, string>> {
  const { all: _, ...targets } = TARGETS;
  const names = Object.keys(targets);
  const placed = Object.entries(targets).map(([name, slices]) => ({ name, part: databasePartOf(slices) }));
  const addresses = Object.fromEntries(['gateway', ...names].map((name) => [name, `http://${name}:3000`]));
  return {
    'deploy/nginx/routes.conf': routesFile(JSON.parse(contract) as Contract),
    'deploy/nginx/problems.conf': problemsFile(),
    'deploy/kubernetes/targets.yaml': targetsInCluster(placed),
    'deploy/nginx/upstreams.conf': `# Written by \`npm run docs\`: each target by its name.\n${upstreamsFile(addresses)}`,
  };
}

/** Does something with the application as the server wires it, on an empty folder. */
export async function withApplication<Result>(
  use: (app: NestFastifyApplication) => Result,
  log = new WarningsLog('error'),
): Promise<Result> {
  const data = await mkdtemp(join(tmpdir(), 'talaan-contract-'));
  const environment = { TALAAN_DATA: data, TALAAN_OIDC_ISSUER: 'http://127.0.0.1:1', TALAAN_LOG_LEVEL: 'error' };
  const application = await createApplication(readConfig(environment), { log });
  try {
    return use(application.app);
  } finally {
    await application.stop();
    await rm(data, { recursive: true, force: true });
  }
}
