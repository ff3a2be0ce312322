import { apiFuzz } from './api-fuzz.js';
import { inShort } from './in-short.js';

inShort(apiFuzz);
