import { SystemClock } from '#kernel/clock.js';
export const raisedAt = () => new SystemClock().now();
