import { Global, Module } from '@nestjs/common';
import { ContentReads } from '#web/auth/content-reads.js';
import { Contents } from './contents.js';
import { Lookups } from './lookups.js';
import { RecordHandler } from './record-command.js';
import { Quotas } from './quotas.js';
import { Records } from './records.js';

/** What every slice does its records with. Needs what `WebModule` gives. */
@Global()
@Module({
  providers: [ContentReads, Contents, Lookups, Quotas, RecordHandler, Records],
  exports: [ContentReads, Contents, Lookups, Records],
})
export class RecordsModule {}
