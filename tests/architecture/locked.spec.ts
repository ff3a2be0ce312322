import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Locked {
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== '');
const setup = readFileSync('tools/setup.mjs', 'utf8');

describe('What is installed', () => {
  it('has its hash in the lock, the runtime of each platform too', () => {
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    const runtimes = ['linux-arm64', 'linux-x64', 'win-x64'].map((platform) => `node_modules/node-${platform}`);
    expect(Object.keys(packages)).toEqual(expect.arrayContaining(runtimes));
  });

  it('runs no install script that could fetch what is not in the lock', () => {
    const [, allowed = ''] = /SCRIPTS_ALLOWED = \[(.*)\]/.exec(setup) ?? [];
    expect(allowed).toBe("'@swc/core'");
    expect(packages).not.toHaveProperty(['node_modules/node']);
  });

  it('stands in the image on a base that is pinned by its digest', () => {
    const stages = readFileSync('deploy/Dockerfile', 'utf8');
    expect(stages).toMatch(/^ARG NODE_IMAGE=node:24\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m);
    const named = new Set([...stages.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name));
    const bases = [...stages.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases.filter((base) => base !== '${NODE_IMAGE}' && !named.has(base))).toEqual([]);
  });

  it('is run from images that are pinned by their digests, but for those that the guide names', () => {
    const files = ['docker-compose.yml', ...globSync('deploy/kubernetes/*.yaml')].map((file) =>
      readFileSync(file, 'utf8'),
    );
    const images = new Set([...files.join('\n').matchAll(/^ *image: (\S+)$/gm)].map(([, image = '']) => image));
    const pinned = [...images].filter((image) => /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image));
    const others = [...images].filter((image) => !pinned.includes(image));
    const name = (image: string) => image.split(':')[0]!;
    expect(pinned.map(name).sort()).toEqual(['nginxinc/nginx-unprivileged', 'postgres']);
    expect(others.sort()).toEqual(['eventstore/eventstore:23.10.0-bookworm-slim', 'talaan:latest']);
    const guide = readFileSync('docs/guide/split-form.md', 'utf8');
    const said = (image: string) => new RegExp(`^\\| \`${name(image)}\` .*\\| (yes|no)\\b.*\\|$`, 'm').exec(guide)?.[1];
    expect(pinned.map(said)).toEqual(pinned.map(() => 'yes'));
    expect(others.map(said)).toEqual(others.map(() => 'no'));
  });
});
