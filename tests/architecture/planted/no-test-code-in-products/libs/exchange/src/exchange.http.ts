export { given } from '#kernel/given.js';
