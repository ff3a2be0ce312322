// In the shipped configuration processes know each other by certificates, and nothing between them goes without TLS.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readCertificates } from '#apps/server/tls/certificates.js';
import { TARGETS } from '#apps/server/targets.js';
import { readComposition } from './composition.js';

const NAMES = Object.keys(TARGETS).filter((name) => name !== 'all');
/** Everyone who calls or is called. */
const ALL = ['proxy', 'gateway', ...NAMES];

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Pod {
  readonly containers: readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}

describe('Certificates', () => {
  it('are what nginx shows and asks for, wherever it hands a request on', () => {
    const text = globSync('deploy/nginx/*.conf')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const passes = [...text.matchAll(/proxy_pass (\w+):/g)].map(([, scheme]) => scheme);
    expect(passes.length).toBeGreaterThan(NAMES.length);
    expect(new Set(passes)).toEqual(new Set(['https']));
    for (const setting of ['proxy_ssl_verify on', 'proxy_ssl_certificate_key /tls/tls.key', 'keepalive 32']) {
      expect(text).toContain(`${setting};`);
    }
  });

  it('has each process of the composition, and the all-in-one has none', () => {
    const { services } = readComposition(readFileSync('docker-compose.yml', 'utf8')) as {
      readonly services: Readonly<Record<string, Service>>;
    };
    for (const name of ALL) {
      const { environment, volumes, healthcheck } = services[name] ?? {};
      expect([name, volumes]).toEqual([name, expect.arrayContaining([`./deploy/tls/${name}:/tls:ro`])]);
      if (name === 'proxy') continue;
      expect([name, environment?.TALAAN_TLS, healthcheck?.test[2]]).toEqual([
        name,
        '/tls',
        'dist/apps/server/healthy.js',
      ]);
    }
    expect(services.gateway?.environment?.TALAAN_TLS_CALLERS).toBe('proxy');
    expect(services.talaan?.environment).not.toHaveProperty('TALAAN_TLS');
  });

  it('has each process in a cluster, from a secret by its name; nobody asks for its health without', () => {
    const files = ['targets', 'gateway', 'proxy'].map((name) => readFileSync(`deploy/kubernetes/${name}.yaml`, 'utf8'));
    const things = files
      .flatMap((text) => parseAllDocuments(text, { merge: true }))
      .map((one) => one.toJS() as { metadata: { name: string }; spec: { template?: { spec: Pod } } });
    const pods = things.flatMap(({ metadata, spec }) =>
      spec.template ? [[metadata.name, spec.template.spec] as const] : [],
    );
    expect(pods.map(([name]) => name).sort()).toEqual([...ALL].sort());
    for (const [name, pod] of pods) {
      const volume = pod.volumes.find(({ secret }) => secret?.secretName === `tls-${name}`)?.name;
      const mounted = pod.containers[0]?.volumeMounts.find((one) => one.name === volume);
      expect([name, mounted?.mountPath]).toEqual([name, '/tls']);
    }
    expect(files.join('')).not.toContain('httpGet');
    expect(readFileSync('deploy/kubernetes/settings.yaml', 'utf8')).toContain('TALAAN_TLS: /tls\n');
  });

  const openssl = spawnSync('openssl', ['version']).error === undefined;
  if (!openssl) process.stderr.write('not run: deploy/certificates.sh, because there is no openssl here\n');
  (openssl ? it : it.skip)('are made for the composition by a command, for everyone who calls or is called', () => {
    const folder = mkdtempSync(join(tmpdir(), 'talaan-'));
    const { status, stderr } = spawnSync('sh', ['deploy/certificates.sh', folder, '1'], { encoding: 'utf8' });
    expect([status, stderr.includes('rror:')]).toEqual([0, false]);
    expect(readdirSync(folder).sort()).toEqual([...ALL].sort());
    const read = ALL.map((name) => readCertificates(join(folder, name)));
    expect(new Set(read.map(({ ca }) => ca)).size).toBe(1);
    expect(new Set(read.map(({ key }) => key)).size).toBe(ALL.length);
    rmSync(folder, { recursive: true });
  });
});
