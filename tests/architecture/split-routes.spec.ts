// In the split form each route is answered by one process, to which nginx leads.
import { readFileSync } from 'node:fs';
import { OWN_ROUTES, ownedRoutes, prefixOf, prefixOwners } from '#apps/server/route-owners.js';
import { TARGETS } from '#apps/server/targets.js';

interface Operation {
  readonly 'x-body-limit'?: number;
}

const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const routes = Object.entries(contract.paths)
  .filter(([path]) => !OWN_ROUTES.includes(path))
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
const owned = ownedRoutes().map(({ target, method, path }) => ({
  target,
  route: `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
}));

/** The places of `routes.conf`, as nginx finds them: the longest that a path begins with. */
const places = [...readFileSync('deploy/nginx/routes.conf', 'utf8').matchAll(/^location (\S+) \{\n([^}]+)\}$/gm)].map(
  ([, prefix = '', block = '']) => ({
    prefix,
    block,
    target: /proxy_pass https:\/\/([a-z]+);/.exec(block)?.[1],
    limit: Number(/client_max_body_size (\d+);/.exec(block)?.[1]),
  }),
);
const placeOf = (path: string) =>
  places
    .filter(({ prefix }) => path.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .at(0);

describe('The routes of the split form', () => {
  it('each belong to one target, and are those of the contract', () => {
    expect(routes.length).toBeGreaterThan(200);
    const owners = routes.map(({ method, path }) => {
      const route = `${method} ${path}`;
      return [route, owned.filter((one) => one.route === route).length];
    });
    expect(owners.filter(([, count]) => count !== 1)).toEqual([]);
    expect(owned.length).toBe(routes.length);
  });

  it('lead to every target', () => {
    const led = new Set(places.map(({ target }) => target));
    expect([...led].sort()).toEqual(
      Object.entries(TARGETS)
        .filter(([name, slices]) => name !== 'all' && slices.some(({ controllers }) => controllers.length > 0))
        .map(([name]) => name)
        .sort(),
    );
  });

  it('lead through nginx to the target that has them', () => {
    const wrong = owned.filter(({ target, route }) => placeOf(route.split(' ')[1]!)?.target !== target);
    expect(wrong).toEqual([]);
  });

  it('say by their prefix whose they are; a prefix of two targets is refused', () => {
    const route = { method: 'GET', path: '/v1/units/:code/days' };
    expect(prefixOf(route.path)).toBe('/v1/units');
    expect(() => prefixOf('/units')).toThrow('has no prefix');
    expect(prefixOwners([{ ...route, target: 'registry' }]).get('/v1/units')).toBe('registry');
    expect(() => prefixOwners([...ownedRoutes(), { ...route, target: 'exchange' }])).toThrow(
      '/v1/units belong to registry and to exchange',
    );
  });

  it('take through nginx as long a body as the contract says, by prefix', () => {
    for (const { prefix, limit } of places) {
      const limits = routes
        .filter(({ path }) => prefixOf(path) === prefix)
        .map(({ operation }) => operation['x-body-limit'] ?? 0);
      const longest = prefix === '/v1/attachments' ? 33_554_432 : Math.max(1_024, ...limits);
      expect([prefix, limit]).toEqual([prefix, longest]);
    }
  });

  it('are buffered nowhere where events come', () => {
    expect(places.filter(({ block }) => block.includes('feed.conf')).map(({ prefix }) => prefix)).toEqual([
      '/v1/facts',
      '/v1/notices',
    ]);
  });
});
