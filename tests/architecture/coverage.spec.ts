// docs/coverage.md lists every system and rule that the source documents name, and where each is served. The page is
// held to the slices: what a slice's README claims to serve, the page points to, and the other way round.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROWS = [numbered('S', 88), numbered('T', 25), numbered('W', 7)].flat();
const page = readFileSync('docs/coverage.md', 'utf8');
const rows = [...page.matchAll(/^\| ([STW]\d\d) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, id = '', , where = '']) => ({
  id,
  where,
  files: [...where.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file),
}));
const claims = new Map(
  readdirSync('libs')
    .filter((slice) => existsSync(join('libs', slice, 'README.md')))
    .map((slice) => [slice, claimed(readFileSync(join('libs', slice, 'README.md'), 'utf8'))]),
);

describe('The coverage page', () => {
  it('lists every row once, in order', () => {
    expect(rows.map(({ id }) => id)).toEqual(ROWS);
  });

  it('says of each row where it is served, why it is not built, or that it is open', () => {
    const unsaid = rows.filter(
      ({ where, files }) => files.length === 0 && !/^(?:open|not built|reference)/.test(where),
    );
    expect(unsaid.map(({ id }) => id)).toEqual([]);
  });

  it('points to files that are there', () => {
    const missing = rows.flatMap(({ files }) => files).filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it('points to a slice exactly for the rows that the slice claims', () => {
    expect([...claims.values()].flat().length).toBeGreaterThan(60);
    for (const [slice, ids] of claims) {
      const pointed = rows.filter(({ files }) => files.some((file) => file.startsWith(`libs/${slice}/`)));
      expect({ slice, ids: pointed.map(({ id }) => id) }).toEqual({ slice, ids });
    }
  });
});

/** The ids of a README's line `Serves: S01, S02, T03`, in the order of the page. */
function claimed(readme: string): readonly string[] {
  const [, list = ''] = /^Serves: ((?:[STW]\d\d[,.]?\s*)+)/m.exec(readme) ?? [];
  return (list.match(/[STW]\d\d/g) ?? []).sort((a, b) => ROWS.indexOf(a) - ROWS.indexOf(b));
}

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`);
}
