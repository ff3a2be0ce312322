/** The tests run on the build (`dist/`), so that what is tested is what ships, worker threads included. */
export default {
  rootDir: 'dist',
  testMatch: ['**/*.spec.js'],
  testEnvironment: 'node',
  transform: {},
  testTimeout: 60_000,
};
