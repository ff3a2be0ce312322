import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const LOADED = `
  import { Module } from 'node:module';
  const count = () => Object.keys(Module._cache).filter((file) => /node_modules.(@eventstore|@grpc)/.test(file)).length;
  const { EventStoreDbReader } = await import(process.argv[1]);
  const before = count();
  const location = { nodes: [{ address: '127.0.0.1', port: 1 }], tls: false, log: 'none', deadline: 500, keepAlive: 10_000 };
  await EventStoreDbReader.open({ ...location, appendLimit: 1, credentials: { username: '', password: '' } }).catch(() => 0);
  console.log(JSON.stringify({ before, after: count() > 0 }));
`;

it('loads the client of EventStoreDB only when such a log is opened', () => {
  const file = pathToFileURL(join(import.meta.dirname, 'eventstoredb-reader.js')).href;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', LOADED, file], { encoding: 'utf8', env });
  expect(JSON.parse(said)).toEqual({ before: 0, after: true });
});
