// A double in a process of its own, so that it can be killed: `node node.program.js <file> <port>`. It says its port.
import { Database } from './database.js';
import { EventStoreDbDouble } from './double.js';

const [file, port = '0'] = process.argv.slice(2);
const database = new Database(file);
const double = await EventStoreDbDouble.start({ database, port: Number(port), appendLimit: 16_777_216 });
process.stdout.write(`${String(double.port)}\n`);
