// Who may import whom. Every rule here has a planted violation in tests/architecture/planted/<rule>/, and `npm run
// check` fails when a planted violation is not found, so that no rule can check nothing.
import { decidersOf, DECIDING, PLATFORM, READERS, SLICES, sources, TEST } from './layout.mjs';

const from = (path, pathNot = TEST) => ({ path, pathNot });
const to = (path, extra = {}) => ({ path, ...extra });

export const rules = [
  {
    name: 'kernel-imports-nothing',
    comment: 'The kernel is plain TypeScript: whoever reads a decider needs to know nothing else.',
    from: from('libs/kernel/'),
    to: { pathNot: `libs/kernel/` },
  },
  {
    name: 'platform-knows-no-slice',
    comment: 'What every slice stands on cannot stand on a slice.',
    from: from(`libs/(?:${PLATFORM})/`),
    to: to(`libs/(?:${SLICES}|${READERS})/`),
  },
  {
    name: 'slices-meet-in-contracts',
    comment: 'The facts of a slice, their codes and its look-ups are public; all else in it may change without asking.',
    from: { path: `libs/(${SLICES}|${READERS})/`, pathNot: TEST },
    to: to(`libs/(?:${SLICES}|${READERS})/`, {
      pathNot: [`libs/$1/`, `libs/[^/]+/src/(?:contract|codes|lookups)\\.ts$`],
    }),
  },
  {
    name: 'deciders-are-pure',
    comment: 'A decider knows the kernel without its clock, contracts, and the codes and deciders of its own slice.',
    from: from(decidersOf(`(${DECIDING})`)),
    to: {
      pathNot: [
        'libs/kernel/src/(?!clock\\.)',
        'libs/[^/]+/src/contract\\.ts$',
        'libs/$1/src/codes\\.ts$',
        decidersOf('$1'),
      ],
    },
  },
  {
    name: 'contracts-name-types-only',
    comment: 'Importing the facts of another slice must not run any code of it.',
    from: from('libs/[^/]+/src/contract\\.ts$'),
    to: { pathNot: `libs/(?:kernel/src/decider|vault/src/vault|[^/]+/src/(?:contract|codes))\\.ts$` },
  },
  {
    name: 'content-opens-in-one-place',
    comment:
      'Contents records who reads before it opens. What a unit sent is opened once more to be sealed with what cites it.',
    from: from(
      '(?:libs|apps)/',
      `${TEST}|libs/vault/|libs/(?:records/src/contents|attachments/src/attachments)\\.ts$|apps/server/(?:open-log|platform|app\\.module)\\.ts$`,
    ),
    to: to('libs/vault/src/(?:content-vault|sealing-vault|file-vault|envelope)\\.ts$'),
  },
  {
    name: 'slices-seal-nothing',
    comment: 'What is written is sealed by libs/records once it was decided about.',
    from: from(`libs/(?:${SLICES}|${READERS})/`),
    to: to('libs/vault/', { pathNot: 'libs/vault/src/contract\\.ts$' }),
  },
  {
    name: 'views-know-no-framework',
    comment: 'A view runs in a worker thread and in tools, without Nest or HTTP.',
    from: from('libs/[^/]+/src/views/'),
    to: { path: ['node_modules/(?:@nestjs|fastify)', '\\.(?:http|module)\\.ts$'] },
  },
  {
    name: 'libraries-know-no-app',
    comment: 'Only apps know who else is running.',
    from: from('libs/'),
    to: to('apps/'),
  },
  {
    name: 'only-adapters-touch-sqlite',
    comment:
      'Everyone else speaks to a port, so that another store can stand in. `talaan verify` sorts ids on disk with it.',
    from: from('(?:libs|apps)/', `${TEST}|libs/(?:event-store/src/sqlite|views|vault)/|apps/cli/verification`),
    to: { path: '^(?:node:)?sqlite$' },
  },
  {
    name: 'only-adapters-touch-postgres',
    comment: 'Everyone else speaks to a port, and knows no server.',
    from: from('(?:libs|apps)/', `${TEST}|libs/(?:event-store/src/postgres|vault|attachments)/`),
    to: { path: 'node_modules/(?:pg|pg-connection-string|node-pg-migrate)/' },
  },
  {
    name: 'only-its-adapter-touches-eventstoredb',
    comment: 'Everyone else speaks to the port of the log. The client is loaded where such a log is opened.',
    from: from('(?:libs|apps)/', `${TEST}|libs/event-store/src/eventstoredb/`),
    to: { path: 'node_modules/(?:@eventstore|@grpc)/' },
  },
  {
    name: 'only-its-adapters-touch-kafka',
    comment: 'Everyone else speaks to a port. The client is loaded where a Kafka is configured.',
    from: from('(?:libs|apps)/', `${TEST}|libs/relay/src/kafka/`),
    to: { path: 'node_modules/(?:kafkajs|@platformatic)/' },
  },
  {
    name: 'only-the-guard-verifies-tokens',
    comment: 'Authentication lives in one place.',
    from: from(
      '(?:libs|apps)/',
      `${TEST}|libs/web/src/auth/(?:authentication\\.guard|identity-keys)\\.ts$|apps/dev-idp/`,
    ),
    to: { path: 'node_modules/jose' },
  },
  {
    name: 'server-knows-no-development',
    comment: 'The development identity provider can be left out of a delivery.',
    from: from('(?:libs|apps/server)/'),
    to: { path: [`apps/(?:dev-idp|demo)/`, 'node_modules/oidc-provider'] },
  },
  {
    name: 'no-test-code-in-products',
    comment: 'Test makers stay in tests.',
    from: from('(?:libs|apps)/'),
    to: { path: [TEST, 'tests/doubles/', 'node_modules/(?:fast-check|@jest|jest)'] },
  },
  { name: 'no-cycles', comment: 'Read one file after the other.', from: from(''), to: { circular: true } },
].map((rule) => ({ severity: 'error', ...rule }));

export const cruiseOptions = {
  ruleSet: { forbidden: rules },
  validate: true,
  tsPreCompilationDeps: true,
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^dist/' },
};

export const resolveOptions = {
  alias: Object.fromEntries(Object.entries(sources).map(([name, folder]) => [name, `${process.cwd()}/${folder}`])),
  extensionAlias: { '.js': ['.ts', '.js'] },
  extensions: ['.ts', '.js', '.json'],
  conditionNames: ['import', 'node', 'default'],
  exportsFields: ['exports'],
};
