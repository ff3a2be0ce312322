// The shipped configuration, as far as it can be held against what the programs take.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, readDemoConfig, readGatewayConfig } from '#apps/server/config/config.js';
import { databasePartOf } from '#apps/server/database-part.js';
import { TARGETS } from '#apps/server/targets.js';
import { readComposition } from './composition.js';

const NAMES = Object.keys(TARGETS).filter((name) => name !== 'all');

/** The variables that a program asks for. */
function askedBy(read: (environment: Record<string, string>) => unknown): ReadonlySet<string> {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return undefined;
      },
      ownKeys: () => [],
    },
  );
  try {
    read(environment);
  } catch {
    // Something is needed: what was asked for is known by then.
  }
  return asked;
}

const forServers = askedBy(readConfig);
const forDemo = new Set([...forServers, ...askedBy(readDemoConfig)]);
const forGateway = askedBy((environment) => readGatewayConfig(environment, NAMES));
const notKnown = (variables: readonly string[], known: ReadonlySet<string>) =>
  variables.filter((name) => name.startsWith('TALAAN_') && !known.has(name));

/** As what each target connects to the database. */
const partOf = (name: string) => databasePartOf(TARGETS[name] ?? []);
const example = (who: string) => readFileSync(`deploy/env/${who}.env.example`, 'utf8');

interface Service {
  readonly image?: string;
  readonly env_file?: string;
  readonly command?: readonly string[];
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: object;
  readonly healthcheck?: object;
  readonly [setting: string]: unknown;
}

describe('The composition', () => {
  const compose = readComposition(readFileSync('docker-compose.yml', 'utf8')) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: object;
    readonly networks: object;
  };
  const { talaan, gateway, proxy, prepare, postgres, eventstore, ...targets } = compose.services;

  it('runs each target once, and what belongs to them, in the profiles that have them', () => {
    expect(Object.keys(targets)).toEqual(NAMES);
    for (const [name, { command, profiles, volumes, networks }] of Object.entries(targets)) {
      expect(command?.slice(-3)).toEqual(['dist/apps/server/main.js', '--target', name]);
      expect([name, profiles]).toEqual([name, ['postgres', 'eventstore']]);
      expect(volumes).toContain(`${name}:/data`);
      expect(networks).toEqual(['inner', 'database']);
    }
    expect([talaan?.profiles, eventstore?.profiles]).toEqual([['embedded'], ['eventstore']]);
    expect([gateway, proxy, prepare, postgres].map((one) => one?.profiles)).toEqual(
      Array(4).fill(['postgres', 'eventstore']),
    );
    expect(readFileSync('.env', 'utf8')).toContain('COMPOSE_PROFILES=embedded\n');
  });

  it('gives record keys and files to the targets alone that seal or open content', () => {
    for (const [name, { env_file: file, environment = {}, volumes = [] }] of Object.entries(targets)) {
      const holds = partOf(name) === 'holder';
      expect([name, file]).toEqual([name, `deploy/env/${partOf(name)}s.env`]);
      expect('TALAAN_EPOCH_KEYS' in environment).toBe(holds);
      expect(volumes.includes('epoch-keys:/epoch-keys')).toBe(holds);
    }
    const variables = Object.fromEntries(
      ['holders', 'checkers', 'watchers'].map((who) => [
        who,
        [...example(who).matchAll(/^(TALAAN_\w+)=/gm)].map(([, name]) => name),
      ]),
    );
    expect(variables).toEqual({
      holders: ['TALAAN_OIDC_ISSUER', 'TALAAN_LOG', 'TALAAN_KEYS', 'TALAAN_FILES'],
      checkers: ['TALAAN_OIDC_ISSUER', 'TALAAN_LOG', 'TALAAN_KEYS'],
      watchers: ['TALAAN_OIDC_ISSUER', 'TALAAN_LOG', 'TALAAN_KEYS'],
    });
  });

  it('sets nothing that the programs do not take', () => {
    const set = Object.keys({
      ...Object.assign({}, ...Object.values(targets).map((one) => one.environment)),
    } as object);
    expect(set).toContain('TALAAN_TRUSTED_PROXIES');
    const secret = `${example('holders')}${example('checkers')}${example('watchers')}`.matchAll(
      /^(?:# )?(TALAAN_\w+)=/gm,
    );
    expect(notKnown([...set, ...[...secret].map(([, name]) => name ?? '')], forServers)).toEqual([]);
    expect(notKnown(Object.keys(talaan?.environment ?? {}), forDemo)).toEqual([]);
    expect(notKnown(Object.keys(gateway?.environment ?? {}), forGateway)).toEqual([]);
    expect(notKnown(['TALAAN_DATE'], forServers)).toEqual(['TALAAN_DATE']);
  });

  it('names only volumes, networks and services that it has', () => {
    const all = Object.values(compose.services);
    const named = all.flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(named.filter((name) => !name.startsWith('./') && !(name in compose.volumes))).toEqual([]);
    const networks = all.flatMap(({ networks = [] }) => networks);
    expect(networks.filter((name) => !(name in compose.networks))).toEqual([]);
    const before = all.flatMap(({ depends_on: needed = {} }) =>
      Array.isArray(needed) ? (needed as string[]) : Object.keys(needed),
    );
    expect(before.filter((name) => !(name in compose.services))).toEqual([]);
  });

  it('gives no program of ours a right that it does not need', () => {
    for (const [name, service] of Object.entries({ talaan, gateway, proxy, prepare, ...targets })) {
      expect([name, service?.read_only, service?.cap_drop, service?.security_opt]).toEqual([
        name,
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ]);
    }
  });
});

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly envFrom?: readonly object[];
  readonly securityContext: object;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface Pod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly { readonly name: string }[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
}

interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector?: { readonly matchLabels?: object };
    readonly template?: { readonly metadata: { readonly labels: object }; readonly spec: Pod };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly podSelector?: object;
    readonly policyTypes?: readonly string[];
    readonly serviceName?: string;
  };
}

describe('The base for a cluster', () => {
  const FOLDER = 'deploy/kubernetes';
  const { resources } = parse(readFileSync(join(FOLDER, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
  const things = resources
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8'), { merge: true }))
    .map((document) => document.toJS() as Thing);
  const ofKind = (kind: string) => things.filter((thing) => thing.kind === kind);
  const pods = things.flatMap(({ metadata, spec }) =>
    spec?.template ? [[metadata.name, spec.template.spec] as const] : [],
  );

  it('takes in every file that is there', () => {
    const files = readdirSync(FOLDER).filter((file) => file !== 'kustomization.yaml');
    expect(resources.filter((file) => file.endsWith('.yaml')).sort()).toEqual(files.sort());
    const { configMapGenerator } = parse(readFileSync('deploy/nginx/kustomization.yaml', 'utf8')) as {
      configMapGenerator: readonly { files: string[] }[];
    };
    const shipped = readdirSync('deploy/nginx').filter((file) => file.endsWith('.conf'));
    expect(configMapGenerator[0]?.files.toSorted()).toEqual(shipped.sort());
  });

  it('runs each target, with a volume for its views, and a service by its name, as nginx looks for it', () => {
    expect(ofKind('StatefulSet').map(({ metadata }) => metadata.name)).toEqual(NAMES);
    for (const { metadata, spec } of ofKind('StatefulSet')) {
      expect(spec?.template?.spec.containers[0]?.command.slice(-2)).toEqual(['--target', metadata.name]);
      expect(spec?.volumeClaimTemplates?.map((claim) => claim.metadata.name)).toEqual(['data']);
      expect(spec?.selector?.matchLabels).toEqual(spec?.template?.metadata.labels);
    }
    const services = ofKind('Service').map(({ metadata }) => metadata.name);
    expect(services).toEqual([...NAMES, 'gateway', 'proxy']);
    const upstreams = [...readFileSync('deploy/nginx/upstreams.conf', 'utf8').matchAll(/server ([a-z]+):3000 /g)];
    expect(upstreams.map(([, name]) => name).sort()).toEqual([...NAMES, 'gateway'].sort());
  });

  it('sets nothing that the programs do not take', () => {
    expect(notKnown(Object.keys(ofKind('ConfigMap')[0]?.data ?? {}), forServers)).toEqual([]);
    const own = pods.flatMap(([, { containers }]) => containers.flatMap(({ env = [] }) => env.map(({ name }) => name)));
    expect(own.length).toBeGreaterThan(0);
    expect(notKnown(own, new Set([...forGateway, ...forServers]))).toEqual([]);
  });

  it('connects each target as the least that it needs, and gives record keys to those alone with content', () => {
    for (const { metadata, spec } of ofKind('StatefulSet')) {
      const [name, said] = [metadata.name, JSON.stringify(spec?.template)];
      const holds = partOf(name) === 'holder';
      expect([name, said.includes(`"secretRef":{"name":"${partOf(name)}s"}`)]).toEqual([name, true]);
      expect([name, said.includes('TALAAN_EPOCH_KEYS'), said.includes('"claimName":"epoch-keys"')]).toEqual([
        name,
        holds,
        holds,
      ]);
    }
  });

  it('has pods that the restricted profile takes', () => {
    const [namespace] = ofKind('Namespace');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(pods.length).toBe(NAMES.length + 2);
    for (const [name, pod] of pods) {
      expect([name, pod.securityContext]).toEqual([
        name,
        expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
      ]);
      expect([pod.hostNetwork, pod.hostPID, pod.automountServiceAccountToken]).toEqual([undefined, undefined, false]);
      for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
        expect([name, container.securityContext]).toEqual([
          name,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        ]);
        expect(container.resources.limits.memory).toMatch(/^\d+Mi$/);
      }
      for (const container of pod.containers) {
        expect([container.livenessProbe, container.readinessProbe]).toEqual([expect.anything(), expect.anything()]);
      }
    }
  });

  it('mounts what each pod has, and nothing of the machine', () => {
    for (const { spec } of things) {
      const pod = spec?.template?.spec;
      if (!pod) continue;
      const has = [...(pod.volumes ?? []), ...(spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)];
      const mounted = [...pod.containers, ...(pod.initContainers ?? [])].flatMap(
        ({ volumeMounts = [] }) => volumeMounts,
      );
      expect(mounted.map(({ name }) => name).filter((name) => !has.some((one) => one.name === name))).toEqual([]);
      expect(has.filter((volume) => 'hostPath' in volume)).toEqual([]);
    }
  });

  it('lets nobody speak to anybody unless it is named', () => {
    const policies = ofKind('NetworkPolicy');
    const nobody = policies.find(({ metadata }) => metadata.name === 'nobody');
    expect(nobody?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const named = policies.map(({ spec }) => JSON.stringify(spec?.podSelector)).join(' ');
    for (const part of ['target', 'gateway', 'proxy']) expect(named).toContain(`"${part}"`);
  });

  const kubectl = spawnSync('kubectl', ['kustomize', FOLDER], { encoding: 'utf8' });
  const isHere = kubectl.error === undefined;
  if (!isHere) process.stderr.write('not run: the base as kustomize makes it, because there is no kubectl here\n');
  (isHere ? it : it.skip)('is put together by kustomize, with the proxy’s configuration by its digest', () => {
    expect([kubectl.status, kubectl.stderr]).toEqual([0, '']);
    const made = parseAllDocuments(kubectl.stdout).map((document) => document.toJS() as Thing);
    const names = (all: readonly Thing[]) => all.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
    const nginx = made.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('nginx-'));
    expect(names(made.filter((thing) => thing !== nginx))).toEqual(names(things));
    const { template } =
      made.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'proxy')?.spec ?? {};
    expect(JSON.stringify(template)).toContain(`"name":"${String(nginx?.metadata.name)}"`);
    expect(nginx?.data?.['routes.conf']).toBe(readFileSync('deploy/nginx/routes.conf', 'utf8'));
  });
});
