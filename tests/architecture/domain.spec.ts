// docs/domain.md says who may do what from which state, and docs/systems.md what the source documents name. The pages
// are held to the contract, to the facts as stored, to the roles of a token, to the plan, and to each other. Each row is
// left out in turn, to show that a missing one is found.
import { globSync, readFileSync } from 'node:fs';
import { ROLES } from '#web/auth/caller.js';
import { type Contract, routesOf } from '../contract/contract.js';

const domain = readFileSync('docs/domain.md', 'utf8');
const systems = readFileSync('docs/systems.md', 'utf8');

const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Contract;
const routes = routesOf(contract)
  .filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/'))
  .map(({ path }) => path);
const storedFacts = globSync('libs/*/src/contract.ts').flatMap((file) =>
  matches(readFileSync(file, 'utf8'), /'([a-z]+\.[a-z-]+)\.v\d+'/g),
);

/** What the tables of the page name. */
interface Named {
  /** Addresses, as the contract templates them. */
  readonly commands: readonly string[];
  /** Without their versions: `exchange.submitted`. */
  readonly facts: readonly string[];
  readonly roles: readonly string[];
}

/** What one of page and code has and the other has not; empty when they agree. */
function differences(page: string): readonly string[] {
  const { commands, facts, roles } = namedIn(page);
  return [...apart(commands, routes), ...apart(facts, storedFacts), ...apart(roles, ROLES)];
}

/**
 * Reads the tables by their headings. The line above a table may say where its commands are sent, "`POST` to
 * `/v1/…/…`", and of which slice its facts are, "facts: `exchange.…`".
 */
function namedIn(page: string): Named {
  const commands: string[] = [];
  const facts: string[] = [];
  const roles: string[] = [];
  let address = '';
  let slice = '';
  let columns: readonly string[] = [];
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) {
      columns = [];
      address = firstMatch(line, /`POST` to `(\/v1\/[^`]+)\/…`/) ?? address;
      slice = firstMatch(line, /facts: `([a-z]+)\.…`/) ?? slice;
      continue;
    }
    const cells = line.split('|').slice(1, -1);
    if (columns.length === 0) columns = cells.map((cell) => cell.trim());
    const codes = (column: string): readonly string[] => matches(cells[columns.indexOf(column)] ?? '', /`([^`]+)`/g);
    commands.push(...codes('Command').map((code) => (code.startsWith('/') ? code : `${address}/${code}`)));
    facts.push(...codes('Fact').map((code) => `${slice}.${code}`));
    roles.push(...codes('Role'));
  }
  return { commands, facts, roles };
}

describe('The domain page', () => {
  it('names every command of the contract, every fact and every role, and no others', () => {
    expect(routes.length).toBeGreaterThan(120);
    expect(storedFacts.length).toBeGreaterThan(120);
    expect(differences(domain)).toEqual([]);
  });

  it('differs from the code when a row goes missing', () => {
    const { commands } = namedIn(domain);
    const rows = rowsOf(domain).filter((row) => {
      const named = namedIn(domain.replace(row, '')).commands;
      // Practices and summaries are withdrawn by two sides, each in a row: the command is still named by the other one.
      return commands.some((command) => !named.includes(command));
    });
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => differences(domain.replace(row, '')).length === 0)).toEqual([]);
  });

  it('differs from the code when a row names what is not there', () => {
    const [row = ''] = rowsOf(domain).filter((line) => line.includes('`seek-clarification`'));
    const invented = row.replaceAll('seek-clarification', 'forget').replace('clarification-sought', 'forgotten');
    expect(differences(domain.replace(row, `${row}\n${invented}`))).toEqual([
      'only one side has /v1/exchange-requests/{id}/forget',
      'only one side has exchange.forgotten',
    ]);
  });
});

describe('The systems page', () => {
  const ids = rowIds(systems);
  const covered = rowIds(readFileSync('docs/coverage.md', 'utf8'));

  it('has the rows of the coverage page, in its order', () => {
    expect(ids.length).toBeGreaterThan(100);
    expect(ids).toEqual(covered);
  });

  it('has every row that is cited anywhere', () => {
    const files = globSync(['*.md', '{apps,docs,libs,tests,tools}/**/*.{cedar,md,mjs,ts}']);
    const cited = files.flatMap((file) => citedIn(readFileSync(file, 'utf8')).map((id) => `${file}: ${id}`));
    expect(cited.length).toBeGreaterThan(200);
    expect(cited.filter((citation) => !ids.includes(citation.slice(-3)))).toEqual([]);
  });

  it('differs from the coverage page when a row goes missing', () => {
    const rows = rowsOf(systems).filter((row) => rowIds(row).length === 1);
    expect(rows.length).toBe(ids.length);
    expect(rows.filter((row) => apart(rowIds(systems.replace(row, '')), covered).length === 0)).toEqual([]);
  });
});

describe('The pages', () => {
  const pages = pagesOfPlan(JSON.parse(readFileSync('libs/workplan/src/bohol-2017-2020.json', 'utf8')));

  it.each(['docs/domain.md', 'docs/systems.md'])('cite activities where the plan prints them: %s', (file) => {
    const citations = [
      ...readFileSync(file, 'utf8').matchAll(/pp?\. (\d+)(?:–(\d+))?, (?:provision )?([A-D]\.[\w.]*\w)/g),
    ];
    expect(citations.length).toBeGreaterThan(20);
    const wrong = citations.filter(([, from = '', to = from, code = '']) => {
      const page = pages.get(code);
      return page === undefined || page < Number(from) || page > Number(to);
    });
    expect(wrong.map(([citation]) => citation)).toEqual([]);
  });

  it('cite no activity that the plan has not', () => {
    const codes = matches(domain + systems, /\b([A-D]\.[a-z](?:\.\d+)*)\b/g);
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter((code) => !pages.has(code))).toEqual([]);
  });
});

/** The lines of tables, without their headings. */
function rowsOf(page: string): readonly string[] {
  return matches(page, /^(\| (?!-).*`.*\||\| [STW]\d\d .*\|)$/gm);
}

function rowIds(page: string): readonly string[] {
  return matches(page, /^\| ([STW]\d\d) +\|/gm);
}

/** Rows by their ids; text in quotation marks and times of day are none. */
function citedIn(text: string): readonly string[] {
  return matches(text, /(?<![\w'"}])([STW]\d\d)(?![\w:])/g);
}

/** The page of every part of the plan, by its code. */
function pagesOfPlan(part: unknown, pages = new Map<string, number>()): ReadonlyMap<string, number> {
  if (typeof part !== 'object' || part === null) return pages;
  const { code, page } = part as { code?: unknown; page?: unknown };
  if (typeof code === 'string' && typeof page === 'number') pages.set(code, page);
  for (const inner of Object.values(part)) pagesOfPlan(inner, pages);
  return pages;
}

function apart(these: readonly string[], those: readonly string[]): readonly string[] {
  const onlyThese = these.filter((each) => !those.includes(each));
  const onlyThose = those.filter((each) => !these.includes(each));
  return [...new Set([...onlyThese, ...onlyThose])].sort().map((each) => `only one side has ${each}`);
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

function firstMatch(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}
