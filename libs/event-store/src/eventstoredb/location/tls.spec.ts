import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { EventStoreDbDouble } from '../../../../../tests/doubles/eventstoredb/double.js';
import { firstOf, SettableClock, someEvents } from '../../behaviour/subject.js';
import { StoreUnavailable } from '../../event-store.js';
import { openedAt } from '../given-eventstoredb.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('not run: TLS to EventStoreDB, because there is no openssl here\n');

(hasOpenssl ? describe : describe.skip)('TLS to EventStoreDB', () => {
  const clock = new SettableClock();
  let folder = '';
  let double: EventStoreDbDouble;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'talaan-esdb-tls-'));
    given('right', 'IP:127.0.0.1');
    given('stranger', 'IP:127.0.0.1');
    given('elsewhere', 'DNS:elsewhere.example');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => double.stop());

  const file = (name: string) => join(folder, name);

  /** A certificate that signs itself. */
  function given(name: string, alternative: string): void {
    const { status } = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternative}`],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
    ]);
    expect(status).toBe(0);
  }

  async function started(name: string): Promise<void> {
    const tls = { key: readFileSync(file(`${name}.key`)), certificate: readFileSync(file(`${name}.pem`)) };
    double = await EventStoreDbDouble.start({ tls, account: 'talaan:chang/eit' });
  }

  const open = (trusted: string, account = 'talaan:chang%2Feit') => {
    const nodes = `127.0.0.1:${String(double.port)}`;
    return openedAt(`esdb://${account}@${nodes}?defaultDeadline=2000&tlsCAFile=${file(`${trusted}.pem`)}`, clock);
  };

  it('is used when certificate and name hold, with the user and the password on every call', async () => {
    await started('right');
    const store = await open('right');
    await store.append('record-1', 'no-stream', someEvents(3));
    expect(await firstOf(store, 0n, 3)).toEqual(await store.readStream('record-1'));
    await store.close();
  });

  it.each([
    ['a certificate that is not trusted', 'stranger', 'right'],
    ['the certificate of another name', 'elsewhere', 'elsewhere'],
  ])('is refused with %s: nothing is said to that server', async (_, shown, trusted) => {
    await started(shown);
    await expect(open(trusted)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(double.asked).toMatchObject({ appends: 0, reads: 0 });
  });

  it('says that the log cannot be used when the server does not take the password, and not which it was', async () => {
    await started('right');
    const error = await open('right', 'talaan:wr%2Fong').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).message).toContain('access-denied');
    expect(inspect(error, { depth: 9 })).not.toMatch(/wr\/ong|wr%2Fong/);
    expect(double.asked).toMatchObject({ appends: 0, reads: 0 });
  });
});
