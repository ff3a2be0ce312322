import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, routesOf } from '../contract/contract.js';
import { authorisesFirst, entryPointsOf } from './entry-points.js';

/** Fewer than this means that the reader of sources found nothing and would pass on nothing. */
const LEAST_ENTRY_POINTS = 30;

const sources = ['apps', 'libs'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/given[a-z-]*\.ts$/.test(file))
    .map((file) => join(root, file)),
);
const entries = sources.flatMap((file) => entryPointsOf(readFileSync(file, 'utf8'), file));

describe('Every entry point', () => {
  it('is found by this test', () => {
    expect(entries.length).toBeGreaterThan(LEAST_ENTRY_POINTS);
  });

  it('is one operation of the contract, so that none is made a route by a decorator that this test does not know', () => {
    const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Contract;
    const shown = entries.filter(({ name }) => !name.startsWith('OpenApiController.'));
    const names = shown.map(({ name }) => name.split('.')[1]);
    const operations = routesOf(contract).map(({ operation }) => operation.operationId.replace(/^.*\.|-\d+$/g, ''));
    expect(names.sort()).toEqual(operations.sort());
  });

  it('has its authorisation as its first line, or says why it is public', () => {
    const open = entries.filter((entry) => !entry.isPublic && !authorisesFirst(entry));
    expect(open.map((entry) => entry.name)).toEqual([]);
  });

  it('is public in a few named places only', () => {
    const names = entries.filter((entry) => entry.isPublic).map((entry) => entry.name.split('.')[0]);
    expect([...new Set(names)].sort()).toEqual([
      'HealthController',
      'OpenApiController',
      'PublishedPracticesController',
    ]);
  });
});

describe('The reader of entry points', () => {
  const planted = `
    @Controller('v1/planted')
    class Planted {
      @Get() open() { const rows = this.rows.all(); this.access.demand(caller, 'planted.read', rows); return rows; }
      @Post() closed() { this.access.demand(caller, 'planted.write', resource); return 1; }
      @Step(':id/x', 'Does') async early() { const done = await this.desk.carryOut(sent); await this.desk.authorise(sent, 'x'); }
      @Step(':id/y', 'Does') async step() { await this.desk.authorise(sent, 'planted.y'); return this.desk.carryOut(sent); }
      @Get('x') async record() { const record = await this.authoriseRecord(caller, id); return record; }
    }`;

  it('finds a handler that reads before it asks', () => {
    const found = entryPointsOf(planted, 'planted.ts');
    expect(found.map((entry) => [entry.name, authorisesFirst(entry)])).toEqual([
      ['Planted.open', false],
      ['Planted.closed', true],
      ['Planted.early', false],
      ['Planted.step', true],
      ['Planted.record', true],
    ]);
  });
});
