// `npm run docs`: writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';
import { contractText, refusalsPage } from './published.js';

writeFileSync('docs/refusals.md', refusalsPage());
writeFileSync('docs/openapi.json', await contractText());
