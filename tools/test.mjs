// Runs the test suites on the build. Arguments go to jest: `npm test -- exchange`.
import { spawnSync } from 'node:child_process';

const node = 'node_modules/.bin/node';
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--enable-source-maps'];
const jest = ['node_modules/jest/bin/jest.js', '--config', 'jest.config.js', ...process.argv.slice(2)];
const { status } = spawnSync(node, [...flags, ...jest], { stdio: 'inherit' });
process.exit(status ?? 1);
