import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

interface Project {
  readonly root: string;
  readonly sourceRoot: string;
  readonly entryFile?: string;
  readonly compilerOptions: { readonly tsConfigPath: string };
}

const json = <Shape>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as Shape;
const foldersIn = (folder: string) => readdirSync(folder).map((name) => `${folder}/${name}`);

describe('a tool that has never seen the build', () => {
  const settings = json<object>('tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(settings, ts.sys, resolve('.'), {}, resolve('tsconfig.json'));
  const built = resolve('dist');
  const host: ts.ModuleResolutionHost = {
    ...ts.sys,
    fileExists: (path) => !path.startsWith(built) && ts.sys.fileExists(path),
    directoryExists: (path) => !path.startsWith(built) && ts.sys.directoryExists(path),
  };
  const importer = resolve('apps/server/main.ts');
  const followed = (name: string, how: ts.CompilerOptions) =>
    ts.resolveModuleName(name, importer, { ...options, ...how }, host, undefined, undefined, ts.ModuleKind.ESNext)
      .resolvedModule?.resolvedFileName;
  // Node's own way always reads `imports`; a bundler may be told not to.
  const noImports = { moduleResolution: ts.ModuleResolutionKind.Bundler, resolvePackageJsonImports: false };
  const ways: readonly (readonly [string, ts.CompilerOptions])[] = [
    ['both', {}],
    ['`paths` alone', noImports],
    ['`imports` alone', { paths: {} }],
  ];

  it.each(ways)('follows every import of a library to its source by %s', (_, how) => {
    const names = Object.keys(json<{ imports: Record<string, string> }>('package.json').imports);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const folder = name === '#apps/*' ? 'apps/server' : `libs/${name.slice(1, -2)}/src`;
      const file = readdirSync(folder).find((each) => each.endsWith('.ts')) ?? '';
      const specifier = name === '#apps/*' ? `#apps/server/${file}` : name.replace('*', file);
      expect([specifier, followed(specifier.replace(/\.ts$/, '.js'), how)]).toEqual([specifier, resolve(folder, file)]);
    }
    expect(followed('#kernel/decider.js', how)).toBe(resolve('libs/kernel/src/decider.ts'));
  });

  it('finds nothing where neither is read', () => {
    expect(followed('#kernel/decider.js', { ...noImports, paths: {} })).toBeUndefined();
  });
});

describe('the Nest CLI', () => {
  const { projects } = json<{ projects: Record<string, Project> }>('nest-cli.json');

  it('knows every folder of apps/ and libs/ as a project', () => {
    expect(
      Object.values(projects)
        .map(({ root }) => root)
        .sort(),
    ).toEqual([...foldersIn('apps'), ...foldersIn('libs')].sort());
  });

  it.each(Object.entries(projects))(
    'finds what it needs of %s',
    (name, { root, sourceRoot, entryFile, compilerOptions }) => {
      expect(root.endsWith(`/${name}`)).toBe(true);
      expect(existsSync(sourceRoot)).toBe(true);
      expect(existsSync(compilerOptions.tsConfigPath)).toBe(true);
      if (entryFile !== undefined) expect(existsSync(join(sourceRoot, `${entryFile}.ts`))).toBe(true);
    },
  );
});
