import { type OwnedRoute, prefixOf, prefixOwners } from '#apps/server/route-owners.js';
import { MOST_BYTES } from '#attachments/attachments.js';
import { Refusals } from '#web/answers/problem.js';
import { platformRefusals } from '#web/answers/refusals.js';

/** The parts of a contract by which nginx is set up. */
export interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly 'x-body-limit'?: number;
  readonly requestBody?: { readonly content?: object };
  readonly responses?: Readonly<Record<string, { readonly content?: object }>>;
}

const FEED = 'text/event-stream';
const BYTES = 'application/octet-stream';
/** Bytes of a body where none is needed: the process says what is wrong with it. */
const NO_BODY = 1_024;

/** `deploy/nginx/routes.conf`: which target answers what, and how long a body may be there. */
export function routesFile(contract: Contract, routes?: readonly OwnedRoute[]): string {
  const places = [...prefixOwners(routes)].map(([prefix, target]) => {
    const operations = Object.entries(contract.paths)
      .filter(([path]) => path.startsWith('/v1/') && prefixOf(path) === prefix)
      .flatMap(([, methods]) => Object.values(methods));
    const includes = operations.some(isFeed) ? 'feed.conf' : 'target.conf';
    return `location ${prefix} {
  set $route ${prefix};
  client_max_body_size ${String(Math.max(NO_BODY, ...operations.map(bodyLimit)))};
  include ${includes};
  proxy_pass https://${target};
}`;
  });
  return `# Written by \`npm run docs\`: from the table of targets and the contract.\n${places.join('\n')}\n`;
}

function isFeed({ responses = {} }: Operation): boolean {
  return Object.values(responses).some(({ content = {} }) => FEED in content);
}

function bodyLimit({ requestBody, 'x-body-limit': limit = 0 }: Operation): number {
  return BYTES in (requestBody?.content ?? {}) ? MOST_BYTES : limit;
}

/** `deploy/nginx/upstreams.conf`: where the targets are. To those that are absent nothing is handed on. */
export function upstreamsFile(addresses: Readonly<Record<string, string>>, absent: readonly string[] = []): string {
  const places = Object.entries(addresses).map(
    ([name, address]) => `upstream ${name} {
  server ${address.replace(/^https?:\/\//, '')} max_fails=0;
  keepalive 32;
}`,
  );
  const away = absent.map((name) => `upstream ${name} {\n  server 127.0.0.1:1 down;\n}`);
  return `${[...places, ...away].join('\n')}\n`;
}

/** What nginx refuses by itself: its status, and the code that the platform has for it. */
const OWN_REFUSALS = [
  [400, 'request.malformed'],
  [403, 'route.unknown'],
  [404, 'route.unknown'],
  [405, 'route.unknown'],
  [408, 'request.timeout'],
  [413, 'body.too-large'],
  [414, 'request.malformed'],
  [494, 'request.headers-too-large'],
  [500, 'service.unavailable'],
  [502, 'service.unavailable'],
  [503, 'service.unavailable'],
  [504, 'service.unavailable'],
] as const;

/** `deploy/nginx/problems.conf`: what nginx refuses by itself, in the platform's words (RFC 9457). */
export function problemsFile(): string {
  const refusals = new Refusals(platformRefusals);
  const codes = [...new Set(OWN_REFUSALS.map(([, code]) => code))];
  const pages = OWN_REFUSALS.map(([status, code]) => `error_page ${String(status)} = @${nameOf(code)};`);
  const places = codes.map((code) => {
    const problem = refusals.problem(code);
    const retry = problem.status === 503 ? '\n  add_header Retry-After 1 always;' : '';
    return `location @${nameOf(code)} {
  internal;
  include own-answer.conf;${retry}
  default_type application/problem+json;
  return ${String(problem.status)} ${quoted(JSON.stringify(problem))};
}`;
  });
  return `# Written by \`npm run docs\`: from the refusals of the platform.\n${[...pages, ...places].join('\n')}\n`;
}

function nameOf(code: string): string {
  return code.replaceAll('.', '-');
}

/** As nginx reads it back. Nothing in a refusal MUST look like a variable. @throws Error when it does */
function quoted(text: string): string {
  if (text.includes('$')) throw new Error('nginx would take a dollar sign for a variable');
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
