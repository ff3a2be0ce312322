import { lookUp } from '../lookups.js';
export const linkedTo = lookUp;
