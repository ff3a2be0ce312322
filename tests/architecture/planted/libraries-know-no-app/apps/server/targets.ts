export const who = 'all';
