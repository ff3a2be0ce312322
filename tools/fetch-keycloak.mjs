// Fetches the Keycloak that the tests start with Maven, unpacks it into .cache/keycloak, and prepares it for its database. Does
// nothing when it is there.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { maven, run } from './maven.mjs';

const VERSION = '26.7.3';
const FOLDER = '.cache/keycloak';
const UNFINISHED = `${FOLDER}.unfinished`;
/** It says that all of it is there. */
const MARK = 'talaan-version';

if (existsSync(join(FOLDER, MARK)) && readFileSync(join(FOLDER, MARK), 'utf8') === VERSION) process.exit(0);
rmSync(UNFINISHED, { recursive: true, force: true });
mkdirSync(UNFINISHED, { recursive: true });
const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:tar.gz`;
maven('Keycloak', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${resolve(UNFINISHED)}`);
const archive = join(UNFINISHED, `keycloak-quarkus-dist-${VERSION}.tar.gz`);
run('Keycloak', 'tar', '-xzf', archive, '-C', UNFINISHED, '--strip-components=1');
rmSync(archive);
rmSync(FOLDER, { recursive: true, force: true });
renameSync(UNFINISHED, FOLDER);
// It keeps where it is.
run('Keycloak', join(FOLDER, 'bin', 'kc.sh'), 'build', '--db=dev-file', '--cache=local');
writeFileSync(join(FOLDER, MARK), VERSION);
