/** The tests run on the build (`dist/`), so that what is tested is what ships, worker threads included. */
export default {
  rootDir: 'dist',
  testMatch: ['**/*.spec.js'],
  testEnvironment: 'node',
  transform: {},
  // As many as there are processors: what coordinates them has little to do.
  maxWorkers: '100%',
  // What suites that have ended leave in memory goes with the process that ran them.
  workerIdleMemoryLimit: '1GB',
  // No test waits for a time: this is for what hangs, on the slowest of machines.
  testTimeout: 240_000,
};
