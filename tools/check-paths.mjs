// Checks that whoever reads package.json (the runtime), tsconfig.json (editors, compilers) or nest-cli.json (the Nest CLI)
// finds the same libraries in the same folders: those of tools/layout.mjs. `--write` brings the three files there.
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { projects, sources } from './layout.mjs';

const pointing = (to) =>
  Object.fromEntries(Object.entries(sources).map(([name, folder]) => [`${name}/*`, to(`${folder}/*`)]));
const places = [
  { file: 'package.json', at: ['imports'], wanted: pointing((path) => `./dist/${path}`) },
  { file: 'tsconfig.json', at: ['compilerOptions', 'paths'], wanted: pointing((path) => [`./${path}`]) },
  { file: 'nest-cli.json', at: ['projects'], wanted: projects },
];

if (process.argv.includes('--write')) for (const place of places) await write(place);

const problems = [];
for (const { file, at, wanted } of places) {
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const found = at.reduce((value, key) => value?.[key], settings) ?? {};
  problems.push(
    ...differences(found, wanted).map((name) => `${file} has another ${at.join('.')}["${name}"] than layout.mjs`),
  );
  for (const spoilt of spoiltCopies(wanted)) {
    if (differences(spoilt, wanted).length !== 1) problems.push(`${file}: a spoilt entry would not be found`);
  }
}
for (const problem of problems) console.error(`paths: ${problem}`);
if (problems.length > 0) {
  console.error('paths: `node tools/check-paths.mjs --write` mends them');
  process.exit(1);
}
console.log(`paths: ${Object.keys(sources).length} names lead to the same folders in ${places.length} files`);

/** The names under which the two differ. */
function differences(found, wanted) {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...names].filter((name) => !isDeepStrictEqual(found[name], wanted[name]));
}

/** One entry missing, one too many, one that leads elsewhere. */
function spoiltCopies(wanted) {
  const [[first, one], [second, other]] = Object.entries(wanted);
  return [
    { ...wanted, [first]: undefined },
    { ...wanted, [`${first} too`]: one },
    { ...wanted, [second]: Array.isArray(other) || typeof other === 'string' ? one : { ...other, root: one.root } },
  ];
}

/** What is there keeps its order; what is new comes last. */
async function write({ file, at, wanted }) {
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const last = at.at(-1);
  const parent = at.slice(0, -1).reduce((value, key) => value[key], settings);
  const kept = Object.keys(parent[last] ?? {}).filter((name) => name in wanted);
  parent[last] = Object.fromEntries(
    [...new Set([...kept, ...Object.keys(wanted)])].map((name) => [name, wanted[name]]),
  );
  const style = { ...(await resolveConfig(file)), filepath: file };
  writeFileSync(file, await format(JSON.stringify(settings), style));
}
