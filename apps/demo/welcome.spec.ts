import { expect, it } from '@jest/globals';
import { welcome } from './welcome.js';

const tokenCommand = (issuer: string) =>
  /TOKEN=\$\((.*)\)/.exec(welcome('http://127.0.0.1:4000', issuer, './data'))?.[1];

it('The command that is printed asks the provider where it listens', () => {
  expect(tokenCommand('http://127.0.0.1:3001')).toBe('npm run -s talaan -- token ph-officer');
  expect(tokenCommand('http://127.0.0.1:4001')).toBe('TALAAN_IDP_PORT=4001 npm run -s talaan -- token ph-officer');
});
