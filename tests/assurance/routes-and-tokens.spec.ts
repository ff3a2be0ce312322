import { inShort } from './in-short.js';
import { routesAndTokens } from './routes-and-tokens.js';

inShort(routesAndTokens);
