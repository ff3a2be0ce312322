import type { Access } from '#web/access.js';
export const mayDecide = (access: Access) => access;
