// Builds what changed: apps/, libs/ and tests/ into dist/, with the settings of .swcrc; assets are copied beside the
// code that reads them, and outputs whose source is gone are removed. Each file appears whole or not at all.
import { transformFile } from '@swc/core';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OUT = 'dist';
const ROOTS = ['apps', 'libs', 'tests'];
const CODE = /(?<!\.d)\.ts$/;
/** Deliberate violations that the import rules must find; never built. */
const PLANTED = /^tests\/architecture\/planted\//;
const ASSET = /\.(json|cedar|njk|css|ndjson)$/;

const settings = Math.max(...['.swcrc', 'tools/build.mjs'].map((file) => statSync(file).mtimeMs));
const wanted = new Set();
let built = 0;
for (const source of ROOTS.flatMap((root) => files(root))) {
  const isCode = CODE.test(source);
  if ((!isCode && !ASSET.test(source)) || PLANTED.test(source)) continue;
  const target = join(OUT, isCode ? source.replace(CODE, '.js') : source);
  wanted.add(target).add(`${target}.map`);
  if (modified(target) > Math.max(modified(source), settings)) continue;
  mkdirSync(dirname(target), { recursive: true });
  if (isCode) await compile(source, target);
  else copyWhole(source, target);
  built += 1;
}
for (const target of ROOTS.flatMap((root) => files(join(OUT, root)))) if (!wanted.has(target)) rmSync(target);
if (built > 0) console.error(`talaan: built ${built} files`);

async function compile(source, target) {
  const { code, map } = await transformFile(source, { filename: source, swcrc: true, sourceFileName: source });
  const depth = '../'.repeat(target.split('/').length - 1);
  writeWhole(`${target}.map`, JSON.stringify({ ...JSON.parse(map), sources: [depth + source] }));
  writeWhole(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
}

function copyWhole(source, target) {
  const temporary = `${target}.${process.pid}.tmp`;
  copyFileSync(source, temporary);
  renameSync(temporary, target);
}

function writeWhole(target, text) {
  const temporary = `${target}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, target);
}

/** A file that was moved keeps its mtime; its ctime tells. */
function modified(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? Math.max(found.mtimeMs, found.ctimeMs) : 0;
}

function files(folder) {
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) => join(entry.parentPath, entry.name));
}
