import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogEpoch } from './log-epoch.js';

describe('The epoch of a log', () => {
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'talaan-epoch-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('stays until another is begun', () => {
    const first = LogEpoch.of(directory);
    expect(LogEpoch.of(directory)).toEqual(first);
    const second = LogEpoch.begin(directory);
    expect(second.name).not.toBe(first.name);
    expect(LogEpoch.of(directory)).toEqual(second);
    expect(readdirSync(directory)).toEqual(['epoch']);
  });

  it('is another in each folder, and where what was written of it is not whole', () => {
    const cutOff = LogEpoch.of(directory).name.slice(0, 5);
    writeFileSync(join(directory, 'epoch'), cutOff);
    expect(LogEpoch.of(directory).name).toMatch(/^[0-9a-f]{12}$/);
    expect(LogEpoch.of(directory).name.startsWith(cutOff)).toBe(false);
  });

  it('on a server is that of the server, until another is begun in the folder', () => {
    const [server, other] = [new LogEpoch('000000000001'), new LogEpoch('000000000002')];
    expect(LogEpoch.beside(directory, server)).toEqual(server);
    expect(readdirSync(directory)).toEqual([]);
    LogEpoch.begin(directory);
    const begun = LogEpoch.beside(directory, server);
    expect(begun.name).toMatch(/^[0-9a-f]{12}$/);
    expect(begun).not.toEqual(server);
    expect(LogEpoch.beside(directory, server)).toEqual(begun);
    expect(LogEpoch.beside(directory, other)).not.toEqual(begun);
  });
});
