// `npm run split:test`: the scenarios on the split form. `--short` runs a few of them, in a few minutes; a word runs those
// whose name has it; other options go to jest. What is about one folder or one process is left out, with its reason.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const SHORT = ['story', 'live-feed', 'notices', 'referrals', 'work-plan', 'case-files'];
const CONTROL = { scenario: 'recalled-answer', away: 'exchange' };
const SPEC = '.spec.ts';
const NODE = 'node_modules/.bin/node';

const leftOut = JSON.parse(readFileSync('tests/scenarios/not-on-split.json', 'utf8'));
const words = process.argv.slice(2);
const isShort = words.includes('--short');
const options = words.filter((word) => word.startsWith('-') && word !== '--short');
const asked = words.filter((word) => !word.startsWith('-'));
const names = readdirSync('tests/scenarios')
  .filter((file) => file.endsWith(SPEC))
  .map((file) => file.slice(0, -SPEC.length));
const unknown = [...Object.keys(leftOut), ...SHORT].filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`there are no such scenarios: ${unknown.join(', ')}`);
for (const [name, reason] of Object.entries(leftOut)) {
  if (!isShort) console.error(`not run on the split form: ${name}, because ${reason}`);
}
const possible = isShort ? SHORT : names.filter((name) => !(name in leftOut));
const wanted = possible.filter((name) => asked.length === 0 || asked.some((word) => name.includes(word)));
if (wanted.length === 0) throw new Error(`no scenario that runs on the split form is named so: ${asked.join(', ')}`);
const pathOf = (name) => `/tests/scenarios/${name}\\.spec`;
const split = { ...process.env, TALAAN_TEST_FORM: 'split' };
const { status } = spawnSync(NODE, ['tools/test.mjs', ...wanted.map(pathOf), ...options], {
  stdio: 'inherit',
  env: split,
});

if (asked.length > 0) process.exit(status ?? 1);

// The control: with the target away that has its routes, a scenario must fail, and by that.
const control = spawnSync(NODE, ['tools/test.mjs', pathOf(CONTROL.scenario)], {
  encoding: 'utf8',
  env: { ...split, TALAAN_TEST_AWAY: CONTROL.away },
});
const isFound = control.status !== 0 && control.stderr.includes('service.unavailable');
const said = `with ${CONTROL.away} away, the scenario ${CONTROL.scenario}`;
console.error(isFound ? `control: ${said} fails, as it must` : `control: ${said} does not fail\n${control.stderr}`);
process.exit(status === 0 && !isFound ? 1 : (status ?? 1));
