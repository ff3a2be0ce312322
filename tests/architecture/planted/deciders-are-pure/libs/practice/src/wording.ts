import { HANDLINGS } from '#exchange/codes.js';
export const handling = HANDLINGS;
