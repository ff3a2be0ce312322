// `npm start` (demo) and `npm run split` (split): sets the checkout up, then runs the platform with the development
// identity provider. Signals are passed on, and the platform ends with this process, however this process ends; this
// process ends with the npm that runs it.
import { spawn } from 'node:child_process';
import './setup.mjs';

// What a request needs is garbage once it is answered: a larger young generation (MiB) collects it for less.
const quiet = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map((warning) => `--disable-warning=${warning}`);
const flags = [...quiet, '--max-semi-space-size=64'];
const [app, ...words] = process.argv.slice(2);
const program = [...flags, `dist/apps/${app}/main.js`, ...words];
const child = spawn('node_modules/.bin/node', program, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
const startedBy = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === startedBy || process.exit(1), 250).unref();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
