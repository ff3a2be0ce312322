export { one } from './one.js';
export const two = 2;
