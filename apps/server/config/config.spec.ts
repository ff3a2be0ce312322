import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig, readDemoConfig, readGatewayConfig, readSplitConfig } from './config.js';

const ENOUGH = { TALAAN_OIDC_ISSUER: 'https://login.example' };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs only the issuer of the tokens', () => {
    expect(readConfig(ENOUGH)).toMatchObject({ port: 3000, data: './data', audience: 'talaan', algorithms: ['ES256'] });
    expect(problemsOf({})).toEqual(['TALAAN_OIDC_ISSUER is needed']);
  });

  it('names every variable that is wrong, all at once', () => {
    const problems = problemsOf({
      TALAAN_PORT: '70000',
      TALAAN_OIDC_ISSUER: 'http://login.example',
      TALAAN_OIDC_ALGORITHMS: 'ES256,HS256',
      TALAAN_LOG_LEVEL: 'loud',
      TALAAN_RATE_LIMIT_STATE: '0',
      TALAAN_REQUESTS_IN_FLIGHT: 'many',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'TALAAN_PORT',
      'TALAAN_OIDC_ISSUER',
      'TALAAN_OIDC_ALGORITHMS',
      'TALAAN_LOG_LEVEL',
      'TALAAN_RATE_LIMIT_STATE',
      'TALAAN_REQUESTS_IN_FLIGHT',
    ]);
  });

  it('names variables that look like settings and are none', () => {
    const environment = { ...ENOUGH, TALAAN_ROOT_KEY_FLIE: '/keys/root.key', TALAAN_IDP_PORT: '3001', OTHER: 'x' };
    expect(readConfig(environment).unknown).toEqual(['TALAAN_ROOT_KEY_FLIE']);
    expect(readDemoConfig({ TALAAN_PROT: '1' }).config.unknown).toEqual(['TALAAN_PROT']);
    expect(readConfig(ENOUGH).unknown).toEqual([]);
  });

  it('says how the address of a log begins, and nothing of what was given', () => {
    for (const text of ['secret', 'mysql://writer:secret@one/log']) {
      expect(problemsOf({ ...ENOUGH, TALAAN_LOG: text })).toEqual([
        'TALAAN_LOG must be folder, or the address of a log: it begins with postgres:// or esdb://',
      ]);
    }
  });

  it('takes a folder or an address for the files, and says of one that is none nothing of it', () => {
    const files = (text: string) => readConfig({ ...ENOUGH, TALAAN_FILES: text }).filesAddress;
    expect([readConfig(ENOUGH).filesAddress, files('folder')]).toEqual([undefined, undefined]);
    expect(files('postgres://writer@127.0.0.1/cases')).toBe('postgres://writer@127.0.0.1/cases');
    for (const text of ['esdb://writer:secret@one:2113', 'postgres://writer:secret@db.example', 'secret']) {
      const [problem = ''] = problemsOf({ ...ENOUGH, TALAAN_FILES: text });
      expect(problem).toMatch(/^TALAAN_FILES must be folder, or the address of a database: /);
      expect(problem).not.toContain('secret');
    }
  });

  it.each(['none', 'HS256', '', 'es256', 'RS256'])(
    'takes no token algorithm but the strong asymmetric ones: not %p',
    (name) => {
      const environment = { ...ENOUGH, TALAAN_OIDC_ALGORITHMS: `ES256,${name}` };
      expect(problemsOf(environment)).toHaveLength(1);
    },
  );

  it.each(['3000x', '-1', '1e3', ' ', '0x10'])('reads a port as digits only: %p', (port) => {
    expect(problemsOf({ ...ENOUGH, TALAAN_PORT: port })).toHaveLength(port.trim() === '' ? 0 : 1);
  });

  it('believes no proxy unless it is named', () => {
    const proxies = (text: string) => readConfig({ ...ENOUGH, TALAAN_TRUSTED_PROXIES: text }).trustedProxies;
    expect([readConfig(ENOUGH).trustedProxies, proxies('none')]).toEqual([[], []]);
    expect(proxies('10.0.0.0/8, 127.0.0.1, fd00::/8')).toEqual(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
    for (const text of ['proxy', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.1,', '10.0.0.1/x']) {
      expect([text, problemsOf({ ...ENOUGH, TALAAN_TRUSTED_PROXIES: text }).length]).toEqual([text, 1]);
    }
  });

  it('takes keys on a server only beside a log on a server, with a root key that others can read, too', () => {
    const keys = { ...ENOUGH, TALAAN_KEYS: 'postgres://holder:other-secret@127.0.0.1/keys' };
    const whole = { ...keys, TALAAN_LOG: 'postgres://writer@127.0.0.1/log', TALAAN_ROOT_KEY_FILE: '/keys/root.key' };
    expect(readConfig({ ...whole, TALAAN_EPOCH_KEYS: '/keys/epochs' })).toMatchObject({ epochKeys: '/keys/epochs' });
    expect([readConfig(whole).epochKeys, readConfig(ENOUGH).keysAddress]).toEqual([undefined, undefined]);
    const needed = [expect.stringContaining('TALAAN_LOG'), expect.stringContaining('TALAAN_ROOT_KEY_FILE')];
    expect(problemsOf(keys)).toEqual(needed);
    const [unfit] = problemsOf({ ...whole, TALAAN_KEYS: `${keys.TALAAN_KEYS}?sslmode=prefer` });
    expect(unfit).toMatch(/^TALAAN_KEYS must be folder, or the address of a database: sslmode is/);
    expect(unfit).not.toContain('other-secret');
  });

  it('takes an issuer without TLS only on this machine', () => {
    expect(readConfig({ TALAAN_OIDC_ISSUER: 'http://127.0.0.1:3001' }).issuer).toBe('http://127.0.0.1:3001');
    expect(problemsOf({ TALAAN_OIDC_ISSUER: 'http://127.0.0.1.example' })).toHaveLength(1);
  });
});

describe('Kafka', () => {
  const kafka = (more: Record<string, string>) => readConfig({ ...ENOUGH, ...more }).kafka;
  const ONE = { TALAAN_KAFKA: 'one.example:9093' };
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'talaan-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string, mode: number): string => {
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };

  it('is nowhere unless it is named, and then with TLS unless it is said otherwise', () => {
    expect([kafka({}), kafka({ TALAAN_KAFKA: 'none', TALAAN_KAFKA_LOGIN: '/nowhere' })]).toEqual([
      undefined,
      undefined,
    ]);
    expect(kafka({ TALAAN_KAFKA: 'one.example:9093, [::1]:9092' })).toEqual({
      ...{ nodes: ['one.example:9093', '[::1]:9092'], tls: {}, login: undefined, begin: [] },
    });
    expect(kafka({ ...ONE, TALAAN_KAFKA_TLS: 'off', TALAAN_KAFKA_BEGIN: '0123456789ab, ba9876543210' })).toMatchObject({
      ...{ tls: undefined, begin: ['0123456789ab', 'ba9876543210'] },
    });
    file('ca.crt', 'an authority', 0o644);
    expect(kafka({ ...ONE, TALAAN_KAFKA_TLS: folder })?.tls).toEqual({ ca: 'an authority' });
  });

  it('is told who connects by a file that not everyone may read', () => {
    const login = (text: string, mode = 0o600) => ({
      ...ENOUGH,
      ...ONE,
      TALAAN_KAFKA_LOGIN: file('login', text, mode),
    });
    expect(kafka(login('relay:the:secret\n'))?.login).toEqual({
      ...{ mechanism: 'scram-sha-512', username: 'relay', password: 'the:secret' },
    });
    const [unfit] = problemsOf(login('the secret'));
    expect(unfit).toBe('TALAAN_KAFKA_LOGIN must be none, or a file with one line, user:password');
    const open = login('relay:the secret');
    chmodSync(join(folder, 'login'), 0o644);
    expect(problemsOf(open)).toEqual([
      'TALAAN_KAFKA_LOGIN must be a file that not everyone may read: set its mode to 0600',
    ]);
  });

  it.each([
    [{ TALAAN_KAFKA: 'one.example' }, 'TALAAN_KAFKA must be none, or host:port'],
    [{ TALAAN_KAFKA: 'one.example:0' }, 'TALAAN_KAFKA must be none, or host:port'],
    [{ TALAAN_KAFKA: 'one:1,' }, 'TALAAN_KAFKA must be none, or host:port'],
    [{ ...ONE, TALAAN_KAFKA_TLS: '/nowhere' }, 'TALAAN_KAFKA_TLS must be system, off, or a folder of certificates'],
    [
      { ...ONE, TALAAN_KAFKA_LOGIN: '/nowhere' },
      'TALAAN_KAFKA_LOGIN must be none, or a file that can be read (ENOENT)',
    ],
    [{ ...ONE, TALAAN_KAFKA_MECHANISM: 'none' }, 'TALAAN_KAFKA_MECHANISM must be one of scram-sha-512'],
    [{ ...ONE, TALAAN_KAFKA_MECHANISM: 'plain', TALAAN_KAFKA_TLS: 'off' }, 'TALAAN_KAFKA_TLS must not be off where'],
    [{ ...ONE, TALAAN_KAFKA_BEGIN: 'yes' }, 'TALAAN_KAFKA_BEGIN must be no, or what the relay said'],
  ])('is refused with the setting that is wrong: %p', (settings, problem) => {
    expect(problemsOf({ ...ENOUGH, ...settings })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('certificates', () => {
  const tls = (environment: Record<string, string>) => readConfig({ ...ENOUGH, ...environment }).tls;

  it('are asked for where a folder of them is named: by the proxy and the gateway, unless it is said otherwise', () => {
    expect([tls({}), tls({ TALAAN_TLS: 'none' }), tls({ TALAAN_TLS_CALLERS: 'proxy' })]).toEqual(
      Array(3).fill(undefined),
    );
    expect(tls({ TALAAN_TLS: '/tls' })).toEqual({ folder: '/tls', callers: ['proxy', 'gateway'] });
    expect(tls({ TALAAN_TLS: '/tls', TALAAN_TLS_CALLERS: 'a.example, b' })?.callers).toEqual(['a.example', 'b']);
  });

  it.each(['*', '*.example', 'Proxy', 'proxy,', 'a b', '.a'])('are of callers with whole names: not %p', (callers) => {
    expect(problemsOf({ ...ENOUGH, TALAAN_TLS_CALLERS: callers })).toEqual([
      'TALAAN_TLS_CALLERS must be names of certificates (DNS names in lower case), separated by commas',
    ]);
  });
});

describe('the configuration of the demo', () => {
  it('takes its issuer from the port of its own identity provider', () => {
    const { config, idpPort } = readDemoConfig({
      TALAAN_IDP_PORT: '4001',
      TALAAN_OIDC_ISSUER: 'https://login.example',
    });
    expect([idpPort, config.issuer]).toEqual([4001, 'http://127.0.0.1:4001']);
  });

  it('names what is wrong with either part at once, and is refused in production', () => {
    const wrong = { NODE_ENV: 'production', TALAAN_IDP_PORT: 'x', TALAAN_PORT: 'y' };
    expect(() => readDemoConfig(wrong)).toThrow(/NODE_ENV[^]*TALAAN_IDP_PORT[^]*TALAAN_PORT/);
  });

  it('has a port of its own for the identity provider', () => {
    const same = { TALAAN_PORT: '4000', TALAAN_IDP_PORT: '4000' };
    expect(() => readDemoConfig(same)).toThrow('TALAAN_PORT and TALAAN_IDP_PORT are the same port');
    expect(readDemoConfig({ TALAAN_PORT: '0', TALAAN_IDP_PORT: '0' }).idpPort).toBe(0);
  });
});

describe('the configuration of the gateway', () => {
  const read = (text?: string, more = {}) =>
    readGatewayConfig({ ...(text !== undefined && { TALAAN_TARGETS: text }), ...more }, ['one', 'two']);

  it('finds each target at its name, or where it is said', () => {
    expect(read()).toMatchObject({ port: 3000, targets: { one: 'http://one:3000', two: 'http://two:3000' } });
    expect(read('two=http://127.0.0.1:2, one=http://one.example').targets).toEqual({
      one: 'http://one.example',
      two: 'http://127.0.0.1:2',
    });
  });

  it('calls with TLS where it has certificates, and only there', () => {
    const withTls = { TALAAN_TLS: '/tls', TALAAN_TLS_CALLERS: 'proxy' };
    expect(read(undefined, withTls)).toMatchObject({
      tls: { folder: '/tls', callers: ['proxy'] },
      targets: { one: 'https://one:3000', two: 'https://two:3000' },
    });
    expect(() => read('one=https://one,two=http://two', withTls)).toThrow(/^TALAAN_TARGETS .*name=https:/);
    expect(() => read('one=https://one,two=http://two')).toThrow(/^TALAAN_TARGETS .*name=http:/);
  });

  it.each(['one=http://one', 'one=http://one,two', 'one=http://one,two=http://two/path', 'one=http://a,one=http://b'])(
    'needs an address of each: %p',
    (text) => {
      expect(() => read(text)).toThrow(ConfigError);
    },
  );
});

describe('the configuration of the split form', () => {
  it('is that of the demonstration, with a place of its own for log, keys and files', () => {
    expect(readSplitConfig({ TALAAN_PORT: '4000', TALAAN_IDP_PORT: '4001' })).toMatchObject({
      config: { port: 4_000, issuer: 'http://127.0.0.1:4001' },
      idpPort: 4_001,
      ownKafka: true,
    });
    for (const kafka of ['none', 'one.example:9093']) {
      expect(readSplitConfig({ TALAAN_KAFKA: kafka }).ownKafka).toBe(false);
    }
    const given = { TALAAN_LOG: 'postgres://db.example/cases', TALAAN_FILES: 'folder', NODE_ENV: 'production' };
    const problems = (() => {
      try {
        readSplitConfig(given);
        return [];
      } catch (error) {
        return (error as ConfigError).problems;
      }
    })();
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['TALAAN_LOG', 'TALAAN_FILES', 'NODE_ENV']);
  });
});
