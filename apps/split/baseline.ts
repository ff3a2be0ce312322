// A program of its own: records on the log what a region starts from, as the demonstration does, and ends.
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { createApplication } from '#apps/server/server.js';

process.umask(0o077);
const application = await createApplication(readConfig(process.env), { prepare: establishBaseline });
await application.stop();
