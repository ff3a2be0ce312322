import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAddress, UnfitAddress } from './address.js';

const SECRET = 'correct-horse';
const read = (rest: string) => readAddress(`postgres://writer:${SECRET}@${rest}`);

describe('The address of a PostgreSQL log', () => {
  it('says where the server is and as whom', () => {
    expect(read('127.0.0.1:6432/cases').config).toMatchObject({
      host: '127.0.0.1',
      port: 6432,
      database: 'cases',
      user: 'writer',
      password: SECRET,
      ssl: false,
    });
    expect(readAddress('postgresql:///cases?host=/var/run/postgresql').config).toMatchObject({
      host: '/var/run/postgresql',
      database: 'cases',
    });
    expect(readAddress('postgres://wri%40ter:a%2Fb%3F@localhost/c').config).toMatchObject({
      user: 'wri@ter',
      password: 'a/b?',
    });
  });

  it.each([
    ['localhost/log', false, false],
    ['127.0.0.3/log', false, false],
    ['[::1]/log', false, false],
    ['localhost/log?sslmode=verify-full', true, false],
    ['127.0.0.1/log?sslrootcert=system', true, false],
    ['db.example/log', true, false],
    ['10.0.0.7/log', true, false],
    ['128.0.0.1/log', true, false],
    ['localhost.example/log', true, false],
    ['db.example/log?sslmode=verify-full', true, false],
    ['db.example/log?sslmode=disable', false, true],
  ])('%s is spoken to with TLS: %s; over a network without: %s', (rest, hasTls, isPlain) => {
    const address = read(rest);
    expect(Boolean(address.config.ssl)).toBe(hasTls);
    expect(address.isPlain).toBe(isPlain);
    if (hasTls) expect(address.config.ssl).toMatchObject({ rejectUnauthorized: true });
  });

  it.each(['prefer', 'allow', 'require', 'verify-ca', 'no-verify', ''])('does not take sslmode=%s', (mode) => {
    expect(() => read(`db.example/log?sslmode=${mode}`)).toThrow(UnfitAddress);
  });

  it.each([
    ['mysql://writer@db.example/log', 'begins with postgres://'],
    ['log', 'begins with postgres://'],
    ['postgres://db.example', 'no database'],
    ['postgres://db.example/log?sslmod=verify-full', 'not known: sslmod'],
    ['postgres://db.example/log?uselibpqcompat=true', 'not known: uselibpqcompat'],
    ['postgres:///log?host=/run&sslmode=verify-full', 'has no TLS'],
    ['postgres:///log?host=/run&sslrootcert=system', 'has no TLS'],
    ['postgres://localhost/log?sslmode=disable&sslrootcert=system', 'there is sslrootcert'],
    ['postgres://127.0.0.1/log?sslrootcert=/nowhere/ca.pem', 'sslrootcert cannot be read: ENOENT'],
    ['postgres://writer:a/b#c@db.example/log', 'percent-encoded'],
    ['postgres://db.example:port/log', 'percent-encoded'],
    ['postgres://db.example/log?sslrootcert=/nowhere/ca.pem', 'sslrootcert cannot be read: ENOENT'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => readAddress(text)).toThrow(reason);
    expect(() => readAddress(text)).toThrow(UnfitAddress);
  });

  it('is not told by what refuses it', () => {
    for (const rest of ['db.example/log?sslmode=prefer', 'db.example', 'db.example/log?x=1', 'db.ex ample:x/log']) {
      let said = '';
      try {
        read(rest);
      } catch (error) {
        said = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack ?? ''}`;
      }
      expect(said).not.toBe('');
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain('ample');
    }
  });

  it('names the files of its certificates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'talaan-address-'));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, name), `the ${name}`);
    const files = `sslrootcert=${folder}/ca&sslcert=${folder}/cert&sslkey=${folder}/key`;
    expect(read(`db.example/log?${files}`).config.ssl).toMatchObject({
      ca: 'the ca',
      cert: 'the cert',
      key: 'the key',
      rejectUnauthorized: true,
    });
    expect(read('db.example/log?sslrootcert=system').config.ssl).not.toHaveProperty('ca');
    rmSync(folder, { recursive: true });
  });
});
