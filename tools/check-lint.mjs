// Proves that the lint rules for pure files hold in every one of them: each line that is planted there must be found.
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { pureFiles } from './layout.mjs';

const PLANTED = 'tests/architecture/planted/lint/pure-files-ask-nothing.ts';
const RULES = ['no-restricted-globals', 'no-restricted-imports', 'no-restricted-properties', 'no-restricted-syntax'];
/** Fewer pure files than this means that the tool saw nothing and would pass on nothing. */
const LEAST_FILES = 60;

const text = readFileSync(PLANTED, 'utf8');
const lines = text.split('\n').flatMap((line, index) => (line === '' ? [] : [index + 1]));
const files = pureFiles();
const problems = files.length < LEAST_FILES ? [`only ${files.length} pure files were found`] : [];

// The rules need no types, and the text is in no project.
const languageOptions = { parserOptions: { projectService: false } };
const eslint = new ESLint({ overrideConfig: { languageOptions }, ruleFilter: ({ ruleId }) => RULES.includes(ruleId) });
for (const filePath of files) {
  const [{ messages }] = await eslint.lintText(text, { filePath });
  const found = new Set(messages.filter(({ severity }) => severity === 2).map(({ line }) => line));
  const missed = lines.filter((line) => !found.has(line));
  if (missed.length > 0) problems.push(`in ${filePath}, line ${missed.join(', ')} of ${PLANTED} would not be found`);
}

for (const problem of problems) console.error(`lint rules: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`lint rules: ${lines.length} planted lines are found in each of ${files.length} pure files`);
