import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import { HealthController } from './readiness/health.http.js';
import { TARGETS } from './targets.js';

/** A route as its controller has it: `GET /v1/units/:code`. */
export interface OwnedRoute {
  readonly target: string;
  readonly method: string;
  readonly path: string;
}

/** The routes that every target answers for itself: `/healthz` and the like. */
export const OWN_ROUTES = routesOf(HealthController).map(({ path }) => path);

/** Every other route, and the target whose slice has it. */
export function ownedRoutes(): readonly OwnedRoute[] {
  return Object.entries(TARGETS)
    .filter(([target]) => target !== 'all')
    .flatMap(([target, slices]) =>
      slices
        .flatMap(({ controllers }) => controllers)
        .flatMap((controller) => routesOf(controller))
        .map((route) => ({ target, ...route })),
    );
}

/**
 * The target to which a request goes, by what its path begins with: `/v1/` and one word. All routes of a prefix MUST belong to one target.
 * @throws Error that names a prefix with two owners
 */
export function prefixOwners(routes = ownedRoutes()): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { path, target } of routes) {
    const prefix = prefixOf(path);
    const owner = owners.get(prefix) ?? target;
    if (owner !== target) throw new Error(`the routes of ${prefix} belong to ${owner} and to ${target}`);
    owners.set(prefix, owner);
  }
  return new Map([...owners].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the path of a route begins with. @throws Error for a path that does not begin with `/v1/` and one word */
export function prefixOf(path: string): string {
  const prefix = /^\/v1\/[a-z-]+(?=\/|$)/.exec(path)?.[0];
  if (prefix === undefined) throw new Error(`${path} has no prefix by which a request finds its target`);
  return prefix;
}

function routesOf(controller: abstract new (...given: never[]) => object): readonly Omit<OwnedRoute, 'target'>[] {
  const own = pathsIn(controller);
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
    if (!handler || method === undefined) return [];
    return own.flatMap((before) =>
      pathsIn(handler).map((path) => ({ method: RequestMethod[method], path: joined(before, path) })),
    );
  });
}

function pathsIn(decorated: object): readonly string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, decorated) as string | readonly string[];
  return typeof paths === 'string' ? [paths] : paths;
}

function joined(...parts: readonly string[]): string {
  const words = parts.flatMap((part) => part.split('/')).filter((word) => word !== '');
  return `/${words.join('/')}`;
}
