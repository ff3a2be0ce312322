import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#kernel/clock.js';
import { someEvents } from '../../behaviour/subject.js';
import { StoreUnavailable } from '../../event-store.js';
import { describeWithPostgres, GivenPostgres } from '../given-postgres.js';
import { PostgresEventStore } from '../postgres-event-store.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('not run: TLS to a PostgreSQL server, because there is no openssl here\n');

describeWithPostgres('TLS to a PostgreSQL server', () => {
  const test = hasOpenssl ? it : it.skip;
  let server: GivenPostgres;
  let certificates = '';
  beforeAll(async () => {
    server = await GivenPostgres.start();
    certificates = mkdtempSync(join(tmpdir(), 'talaan-certificates-'));
    if (!hasOpenssl) return;
    given('right', 'localhost', 'IP:127.0.0.1');
    given('other', 'elsewhere.example', 'DNS:elsewhere.example');
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(certificates, { recursive: true });
  });

  /** A certificate that signs itself, for a server of that name. */
  function given(name: string, subject: string, alternative: string): void {
    const key = join(server.folder, `${name}.key`);
    const certificate = join(certificates, `${name}.pem`);
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${subject}`, '-addext', `subjectAltName=${alternative}`, '-keyout', key, '-out', certificate],
    ]);
    expect(made.status).toBe(0);
    const { uid, gid } = statSync(server.data);
    chownSync(key, uid, gid);
    chmodSync(key, 0o600);
    chmodSync(certificate, 0o644);
    chmodSync(certificates, 0o755);
  }

  const certified = (name: string) =>
    server.reload({
      ssl: 'on',
      ssl_key_file: join(server.folder, `${name}.key`),
      ssl_cert_file: join(certificates, `${name}.pem`),
    });
  const open = (database: string, trusted: string) => {
    const parameters = `?sslmode=verify-full&sslrootcert=${join(certificates, `${trusted}.pem`)}`;
    return PostgresEventStore.open({ url: server.url('log_writer', database) + parameters, clock: new SystemClock() });
  };

  test('is used when the certificate and the name hold, for every connection', async () => {
    const database = await server.newLog();
    await certified('right');
    const store = await open(database, 'right');
    await store.append('record-1', 'no-stream', someEvents(2));
    expect(await store.readStream('record-1')).toHaveLength(2);
    const connections = await server.sql(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'log_writer'`,
    );
    expect(connections.length).toBeGreaterThanOrEqual(3);
    expect(connections.filter(({ ssl }) => ssl !== true)).toEqual([]);
    await store.close();
  });

  test('is refused with a certificate that nobody trusted, or of another server', async () => {
    const database = await server.newLog();
    await certified('right');
    await expect(open(database, 'other')).rejects.toBeInstanceOf(StoreUnavailable);
    await certified('other');
    await expect(open(database, 'other')).rejects.toThrow(/IP: 127\.0\.0\.1 is not in the cert/);
  });

  test('is never left out when the server has none', async () => {
    const database = await server.newLog();
    await server.reload({ ssl: 'off' });
    await expect(open(database, 'right')).rejects.toThrow('does not support SSL');
  });
});
