// A newcomer finds every part of the repository from its README, and every link leads somewhere.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const parts = ['apps', 'libs'].flatMap((root) => readdirSync(root).map((name) => `${root}/${name}`));

describe('The README', () => {
  it('leads to the page of every slice, library and program', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(parts.length).toBeGreaterThan(15);
    expect(parts.filter((part) => !readme.includes(`(${part}/README.md)`))).toEqual([]);
  });
});

describe('Every slice, library and program', () => {
  it.each(parts)('has a page of at most 40 lines: %s', (part) => {
    const lines = readFileSync(join(part, 'README.md'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.length).toBeLessThanOrEqual(40);
  });
});

describe('Every page', () => {
  const pages = globSync(['*.md', '{apps,docs,libs}/**/*.md']);
  const links = pages.flatMap((page) => linksIn(page));

  it('has links that lead to files that are there', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ file }) => !existsSync(file))).toEqual([]);
  });

  it('has links to headings that are there', () => {
    const lost = links.filter(({ file, heading }) => heading !== undefined && !headingsOf(file).includes(heading));
    expect(links.some(({ heading }) => heading !== undefined)).toBe(true);
    expect(lost).toEqual([]);
  });
});

interface Link {
  readonly page: string;
  readonly file: string;
  readonly heading?: string;
}

/** The links of a page into the repository; those to other places are not followed. */
function linksIn(page: string): readonly Link[] {
  const targets = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g);
  return [...targets].map(([, file = '', heading]) => ({
    page,
    file: file === '' ? page : join(dirname(page), file),
    ...(heading !== undefined && { heading }),
  }));
}

/** The headings of a page as addresses name them. */
function headingsOf(file: string): readonly string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/(?<!\w)_|_(?!\w)/g, '')
      .replaceAll(' ', '-'),
  );
}
