import type { Access } from '#web/auth/access.js';
export const mayDecide = (access: Access) => access;
