import { Client } from 'pg';
export const log = new Client();
