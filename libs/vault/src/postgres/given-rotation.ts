// For tests: a process that rotates the root key of the keys at TALAAN_TEST_KEYS, and kills itself after so many steps.
import { ServerRootRotation, type ServerRotationWanted } from './root-rotation.js';

let left = Number(process.argv[2]);

function step(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
}

step();
const rotation = await ServerRootRotation.begin(JSON.parse(process.env.TALAAN_TEST_KEYS ?? '') as ServerRotationWanted);
step();
const keys = await rotation.rewrap(step);
step();
rotation.place();
step();
await rotation.finish(keys);
step();
await rotation.endRotation();
await rotation.close();
step();
