import { clockSteps } from './clock-steps.js';
import { inShort } from './in-short.js';

inShort(clockSteps);
