/** Another way to write a request for an address, which must not be let in where the plain one is not. */
export interface Spelling {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The name of the spelling that is none. */
export const PLAIN = 'as it is';

const PATHS: Readonly<Record<string, (path: string) => string>> = {
  'slash at the end': (path) => `${path}/`,
  'double slash in front': (path) => `/${path}`,
  'three slashes in front': (path) => `//${path}`,
  'double slash inside': (path) => path.replace('/v1/', '/v1//'),
  'letter case': (path) => path.toUpperCase(),
  'letter case of the version': (path) => path.replace('/v1', '/V1'),
  'encoded letters': (path) => path.replace('/v1', '/%76%31'),
  'letters encoded twice': (path) => path.replace('/v1', '/%2576%2531'),
  'encoded slash': (path) => path.replace('/v1/', '/v1%2f'),
  'slash encoded twice': (path) => path.replace('/v1/', '/v1%252f'),
  backslash: (path) => path.replace('/v1/', '/v1\\'),
  'encoded backslash': (path) => path.replace('/v1/', '/v1%5c'),
  dot: (path) => path.replace('/v1/', '/v1/./'),
  'dot in front': (path) => `/.${path}`,
  'two dots': (path) => `/x/..${path}`,
  'two dots from an open route': (path) => `/healthz/..${path}`,
  'encoded dots from an open route': (path) => `/healthz/%2e%2e${path}`,
  'encoded dots and slash': (path) => `/healthz%2f%2e%2e${path}`,
  'dots and semicolon': (path) => `/openapi.json/..;${path}`,
  'matrix parameter': (path) => path.replace('/v1/', '/v1;a=b/'),
  'matrix parameter at the end': (path) => `${path};x=1`,
  'an open route as matrix parameter': (path) => `${path};/healthz`,
  'NUL at the end': (path) => `${path}%00`,
  'NUL and an open route': (path) => `${path}%00/healthz`,
  'space at the end': (path) => `${path}%20`,
  'tab at the end': (path) => `${path}%09`,
  'line break': (path) => `${path}%0d%0ax:y`,
  'overlong slash': (path) => path.replace('/v1/', '/v1%c0%af'),
  'overlong dot': (path) => `/%c0%ae${path}`,
  'wide letters': (path) => path.replace('/v1/', '/%ef%bd%961/'),
  'broken encoding': (path) => `${path}%zz`,
  'suffix of a format': (path) => `${path}.json`,
  'suffix of a style sheet': (path) => `${path}/x.css`,
  'empty query': (path) => `${path}?`,
  fragment: (path) => `${path}#x`,
  'an open route as query': (path) => `${path}?/healthz`,
  'query twice': (path) => `${path}?limit=1&limit=2`,
  'token in the query twice': (path) => `${path}?access_token=a&access_token=b`,
  'query with brackets': (path) => `${path}?limit[]=1&__proto__[x]=1`,
  'absolute address': (path) => `http://127.0.0.1${path}`,
  'absolute address of another host': (path) => `http://internal.example${path}`,
  'user in the address': (path) => `http://auditor:x@127.0.0.1${path}`,
};

const METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'method override': { 'x-http-method-override': 'GET', 'x-http-method': 'GET', 'x-method-override': 'GET' },
  'address of an open route': { 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz' },
  'prefix of an open route': { 'x-forwarded-prefix': '/healthz', 'x-forwarded-path': '/healthz' },
  'from this machine': { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  'host of this machine': { 'x-forwarded-host': 'localhost', host: 'localhost' },
  'a person named by a proxy': { 'x-forwarded-user': 'auditor', 'remote-user': 'auditor', 'x-user': 'auditor' },
  'another connection': { connection: 'authorization, close' },
  'asked for before': { 'if-none-match': '*', 'if-match': '*' },
  'a part only': { range: 'bytes=0-1' },
};

/** Every spelling of an address with a method. */
export function spellingsOf(method: string, path: string): readonly Spelling[] {
  return [
    { name: PLAIN, path },
    ...Object.entries(PATHS).map(([name, spelt]) => ({ name, path: spelt(path) })),
    ...METHODS.map((other) => ({ name: `method ${other}`, path, method: other })),
    { name: method === 'GET' ? 'method POST' : 'method GET', path, method: method === 'GET' ? 'POST' : 'GET' },
    ...Object.entries(HEADERS).map(([name, headers]) => ({ name, path, headers })),
  ];
}
