import { randomUUID } from 'node:crypto';
import { performance as stopwatch } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
export const now = Date.now();
export const { now: clock } = Date;
export const today = new Date();
export const written = Date();
export const chance = Math.random();
export const id = crypto.randomUUID();
export const elapsed = performance.now();
export const hidden = globalThis.Date.now();
export const folder = process.env.TALAAN_DATA;
export const later = setTimeout(() => undefined, 1);
export const page = fetch('http://127.0.0.1/');
export class DecisionManager {}
export interface IDecision {}
