import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Region } from '../../scenarios/client.js';
import type { RunningServer } from '../../scenarios/running-server.js';

/** What is sent in the hope of being taken for someone. */
export interface Forgery {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Is put behind the path. */
  readonly query?: string;
  /** Is put into the body. */
  readonly field?: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;
type Signer = (text: string) => string;

/** What an attacker has, and more: a good token, the public key, even the provider's own key for what it would not sign. */
export class Forge {
  private constructor(
    /** The auditor's, accepted everywhere. */
    readonly good: string,
    private readonly header: Json,
    private readonly claims: Json,
    private readonly key: KeyObject,
  ) {}

  static async at(server: RunningServer, people: Region): Promise<Forge> {
    const good = await people.auditor().token();
    const [header, claims] = good
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
    const jwk = JSON.parse(await readFile(`${server.data}/dev-idp/signing-key.json`, 'utf8')) as JsonWebKey;
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return new Forge(good, header ?? {}, claims ?? {}, key);
  }

  /** By the provider itself; the control of all that differs from it in one thing. */
  signed(claims: Json = {}, header: Json = {}): string {
    return this.#token(header, claims, (text) => signedBy(this.key, text));
  }

  #token(header: Json, claims: Json, signer: Signer): string {
    const text = [
      { ...this.header, ...header },
      { ...this.claims, ...claims },
    ]
      .map(encoded)
      .join('.');
    return `${text}.${signer(text)}`;
  }

  /** Everything that must be refused with 401. */
  all(now = Math.floor(Date.now() / 1000)): readonly Forgery[] {
    const bearer = (name: string, token: string): Forgery => ({ name, headers: { authorization: `Bearer ${token}` } });
    const claiming = (name: string, claims: Json) => bearer(name, this.signed(claims));
    const headed = (name: string, header: Json) => bearer(name, this.signed({}, header));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const otherJwk = other.publicKey.export({ format: 'jwk' });
    const by = (header: Json, signer: Signer) => this.#token(header, {}, signer);
    const publicKey = createPublicKey(this.key);
    const pem = publicKey.export({ format: 'pem', type: 'spki' });
    const hmac = (secret: string | Buffer, hash: string): Signer => {
      return (text) => createHmac(hash, secret).update(text).digest('base64url');
    };
    const byOther: Signer = (text) => signedBy(other.privateKey, text);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [head = '', body = '', signature = ''] = this.good.split('.');
    const tampered = encoded({ ...this.claims, role: 'chair', state: 'PH', body: undefined });
    return [
      { name: 'no token' },
      ...[
        '',
        'Bearer',
        'Bearer ',
        'Bearer x',
        'Bearer a.b.c',
        'Bearer null',
        'Basic YXVkaXRvcjp4',
        `Token ${this.good}`,
      ].map((authorization) => ({
        name: `header ${JSON.stringify(authorization.slice(0, 12))}`,
        headers: { authorization },
      })),
      bearer('cut short', this.good.slice(0, -2)),
      bearer('with more behind it', `${this.good}.x`),
      bearer('two in one header', `${this.good}, Bearer ${this.good}`),
      bearer('very long', `${this.good}${'A'.repeat(9_000)}`),
      bearer(
        'alg none',
        by({ alg: 'none' }, () => ''),
      ),
      bearer(
        'alg none with a signature',
        by({ alg: 'none' }, () => signature),
      ),
      bearer(
        'alg nOnE',
        by({ alg: 'nOnE' }, () => 'x'),
      ),
      bearer('HS256 with the public key as PEM', by({ alg: 'HS256' }, hmac(pem, 'sha256'))),
      bearer('HS384 with the public key as PEM', by({ alg: 'HS384' }, hmac(pem, 'sha384'))),
      bearer(
        'HS256 with the public key as JWK',
        by({ alg: 'HS256' }, hmac(JSON.stringify(publicKey.export({ format: 'jwk' })), 'sha256')),
      ),
      bearer('HS256 with nothing', by({ alg: 'HS256' }, hmac('', 'sha256'))),
      bearer(
        'RS256 by another key',
        by({ alg: 'RS256' }, (text) => sign('sha256', Buffer.from(text), rsa.privateKey).toString('base64url')),
      ),
      bearer('by another key', by({}, byOther)),
      bearer('by another key, inside its header', by({ jwk: otherJwk }, byOther)),
      bearer(
        'by another key, at an address in its header',
        by({ jku: 'http://127.0.0.1:9/jwks', x5u: 'http://127.0.0.1:9/' }, byOther),
      ),
      bearer('by another key, with a certificate in its header', by({ x5c: ['MIIB'] }, byOther)),
      bearer('signature of zeros', [head, body, Buffer.alloc(64).toString('base64url')].join('.')),
      bearer('signature of another text', [head, tampered, signature].join('.')),
      bearer('no signature', `${head}.${body}.`),
      headed('kid of no key', { kid: 'no-such-key' }),
      headed('kid of a file', { kid: '../../../../dev/null' }),
      headed('kid of a query', { kid: "' OR 1=1 --" }),
      headed('typ of an identity token', { typ: 'JWT' }),
      headed('no typ', { typ: undefined }),
      headed('crit that nobody knows', { crit: ['talaan'], talaan: true }),
      headed('content not encoded', { b64: false, crit: ['b64'] }),
      claiming('issuer of another place', { iss: 'http://127.0.0.1:9' }),
      claiming('issuer with a slash', { iss: `${String(this.claims.iss)}/` }),
      claiming('no issuer', { iss: undefined }),
      claiming('audience of another service', { aud: 'another-service' }),
      claiming('no audience', { aud: undefined }),
      claiming('expired', { iat: now - 7_200, exp: now - 3_600 }),
      claiming('expires never', { exp: undefined }),
      claiming('expires in words', { exp: 'tomorrow' }),
      claiming('not yet valid', { nbf: now + 3_600 }),
      claiming('no time of issue', { iat: undefined }),
      claiming('no subject', { sub: undefined }),
      claiming('subject that is no text', { sub: { $ne: null } }),
      claiming('no role', { role: undefined }),
      claiming('role that is none', { role: 'superuser' }),
      claiming('two roles', { role: ['auditor', 'chair'] }),
      claiming('no affiliation', { body: undefined }),
      claiming('two affiliations', { unit: 'PH-ATU', state: 'PH' }),
      claiming('unit of another state', { role: 'officer', body: undefined, unit: 'PH-ATU', state: 'TH' }),
      { name: 'in the query', query: `access_token=${this.good}` },
      {
        name: 'in the query beside a header',
        query: 'access_token=x',
        headers: { authorization: `Bearer ${this.good}` },
      },
      { name: 'in a cookie', headers: { cookie: `access_token=${this.good}; authorization=Bearer ${this.good}` } },
      {
        name: 'in another header',
        headers: {
          'x-forwarded-authorization': `Bearer ${this.good}`,
          'proxy-authorization': `Bearer ${this.good}`,
          'x-access-token': this.good,
        },
      },
      { name: 'in the body', field: { access_token: this.good } },
      { name: 'two headers, both good', headers: { authorization: [`Bearer ${this.good}`, `Bearer ${this.good}`] } },
      { name: 'two headers, the first good', headers: { authorization: [`Bearer ${this.good}`, 'Bearer x'] } },
      { name: 'two headers, the second good', headers: { authorization: ['Bearer x', `Bearer ${this.good}`] } },
    ];
  }
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function signedBy(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
