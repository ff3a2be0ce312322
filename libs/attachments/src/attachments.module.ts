import type { Slice } from '#web/slice.js';
import { AttachmentsController } from './attachments.http.js';
import { AttachmentScheduler } from './attachments.scheduler.js';
import { attachmentRefusals } from './refusals.js';

export const attachments: Slice = {
  controllers: [AttachmentsController],
  providers: [AttachmentScheduler],
  kinds: [],
  usesContent: true,
  views: [],
  refusals: attachmentRefusals,
  policies: new URL('./attachments.cedar', import.meta.url),
};
