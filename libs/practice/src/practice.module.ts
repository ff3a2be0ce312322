import type { Slice } from '#web/slice.js';
import { PracticeController } from './practice.http.js';
import { PracticeStepsController } from './practice-steps.http.js';
import { PRACTICE } from './practice.record.js';
import { PublishedPracticesController } from './published.http.js';
import { practiceRefusals } from './refusals.js';
import { view as practices } from './views/practices.js';

export const practice: Slice = {
  controllers: [PracticeController, PracticeStepsController, PublishedPracticesController],
  kinds: [PRACTICE],
  views: [practices],
  refusals: practiceRefusals,
  policies: new URL('./practice.cedar', import.meta.url),
};
