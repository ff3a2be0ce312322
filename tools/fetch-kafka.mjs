// Fetches the Kafka of tools/kafka/pom.xml with Maven into .cache/kafka, where `npm run split` and the tests look for it. Does
// nothing when it is there.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { maven } from './maven.mjs';

const POM = 'tools/kafka/pom.xml';
const FOLDER = '.cache/kafka';
const UNFINISHED = `${FOLDER}.unfinished`;

if (isThere()) process.exit(0);
rmSync(UNFINISHED, { recursive: true, force: true });
mkdirSync(UNFINISHED, { recursive: true });
const options = [`-DoutputDirectory=${resolve(UNFINISHED)}`, '-DincludeScope=runtime'];
maven('Kafka', '-f', POM, 'dependency:copy-dependencies', ...options);
copyFileSync(POM, join(UNFINISHED, 'pom.xml'));
rmSync(FOLDER, { recursive: true, force: true });
renameSync(UNFINISHED, FOLDER);

/** The copy of the pom beside the jars says that all of them are there. */
function isThere() {
  const copy = join(FOLDER, 'pom.xml');
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(POM, 'utf8');
}
