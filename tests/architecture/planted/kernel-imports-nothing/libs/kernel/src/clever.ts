import { readFileSync } from 'node:fs';
export const settings = readFileSync('settings.json', 'utf8');
