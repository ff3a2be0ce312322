import { refusals } from '#web/answers/refusal-table.js';

export const noticesRefusals = refusals({});
