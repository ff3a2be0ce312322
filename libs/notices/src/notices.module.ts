import type { Slice } from '#web/slice.js';
import { Bells } from './notices.bells.js';
import { KnownNotices } from './notices.reader.js';
import { NoticeFeed } from './notices.feed.js';
import { NoticesController } from './notices.http.js';
import { noticesRefusals } from './refusals.js';
import { ReminderScheduler } from './reminders/reminder.scheduler.js';
import { Reminders } from './reminders/reminder.record.js';
import { view } from './views/notices.js';

export const notices: Slice = {
  controllers: [NoticesController],
  providers: [Reminders, ReminderScheduler, KnownNotices, Bells, NoticeFeed],
  // Reminders stand beside records of every slice: `Reminders` makes its kind from all of those.
  kinds: [],
  recordsFacts: true,
  views: [view],
  refusals: noticesRefusals,
  policies: new URL('./notices.cedar', import.meta.url),
};
