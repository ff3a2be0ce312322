import type { Breakage } from '../broken-build.js';

/** A build whose way in is not what it is. */
export interface Broken {
  readonly broken: string;
  readonly breakages: readonly Breakage[];
}

const GUARD = 'libs/web/src/auth/authentication.guard.js';
const TOKENS = 'libs/web/src/auth/authentication.guard.js';
const KEYS = 'libs/web/src/auth/identity-keys.js';

export const BROKEN: readonly [Broken, ...Broken[]] = [
  {
    broken: 'one route is marked public',
    breakages: [
      {
        file: 'libs/registry/src/registered/unit.http.js',
        from: /_ts_decorate\(\[\s+Read\('',/,
        to: '_ts_decorate([(_, __, route) => Reflect.defineMetadata("__fastify_route_config__", { "talaan:public": "why" }, route.value), Read(\'\',',
      },
    ],
  },
  {
    broken: 'the guard looks at the address, and lets pass what begins like an open route',
    breakages: [
      {
        file: GUARD,
        from: 'if (!isOpen(request)) {',
        to: `if (/^\\/v1\\/audit|;\\/healthz$|\\?\\/healthz$/.test(request.url)) {
          request.caller = { subject: 'nobody', role: 'auditor', body: 'ASEC' };
          request.access = this.access;
        } else if (!isOpen(request)) {`,
      },
    ],
  },
  {
    broken: 'the algorithm is not pinned: a public key is taken for a secret',
    breakages: [
      { file: TOKENS, from: /algorithms: \[\s+\.\.\.algorithms\s+\],/, to: '' },
      { file: KEYS, from: 'import { createLocalJWKSet,', to: 'import { exportSPKI, createLocalJWKSet,' },
      {
        file: KEYS,
        from: 'jwtVerify(token, find, options)',
        to: `jwtVerify(token, async (header, jws) => {
          if (header.alg !== 'HS256') return find(header, jws);
          return Buffer.from(await exportSPKI(await find({ ...header, alg: 'ES256' }, jws)) + '\\n');
        }, options)`,
      },
    ],
  },
  {
    broken: 'the audience is not checked',
    breakages: [{ file: TOKENS, from: /issuer,\s+audience,\s+algorithms:/, to: 'issuer, algorithms:' }],
  },
  {
    broken: 'the type of the token is not checked',
    breakages: [{ file: TOKENS, from: "typ: 'at+jwt',", to: '' }],
  },
];
