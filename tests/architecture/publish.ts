// `npm run docs`: writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';
import { asyncApiText } from '../contract/async-contract.js';
import { contractText, deployFiles, refusalsPage } from './published.js';

writeFileSync('docs/refusals.md', refusalsPage());
const contract = await contractText();
writeFileSync('docs/openapi.json', contract);
writeFileSync('docs/asyncapi.json', asyncApiText(contract));
for (const [file, text] of Object.entries(deployFiles(contract))) writeFileSync(file, text);
