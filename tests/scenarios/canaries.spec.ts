import { randomBytes } from 'node:crypto';
import { type Canary, foundIn } from './canaries.js';

const canary = (field: string, text: string): Canary => ({ text, field, readers: 'units' });
const noise = (bytes: number) => randomBytes(bytes).toString('latin1').replaceAll('C', 'c');

describe('a canary', () => {
  const marked = canary('marked', `CANARY-${randomBytes(9).toString('hex')}`);
  const other = canary('other', `CANARY-${randomBytes(9).toString('hex')}`);
  const file = canary('file', randomBytes(24).toString('base64'));
  const disguises: Record<string, (text: string, before: string) => string> = {
    'in clear': (text, before) => `${before}${text} and more`,
    'in base64': (text, before) => Buffer.from(`${before}${text} and more`, 'latin1').toString('base64'),
    'in base64url': (text, before) => Buffer.from(`${before}${text}`, 'latin1').toString('base64url'),
    'in hexadecimal': (text, before) => `${before}${Buffer.from(text).toString('hex')}`,
    'in UTF-16': (text, before) => `${before}${Buffer.from(text, 'utf16le').toString('latin1')}`,
  };

  it.each(Object.keys(disguises))(
    'is found %s, at any offset, in text and in bytes, whatever it begins with',
    (how) => {
      for (const offset of [0, 1, 2, 3, 100]) {
        for (const { text, field } of [marked, file]) {
          const hidden = disguises[how]!(text, noise(offset));
          for (const found of [
            foundIn(hidden, [marked, other, file]),
            foundIn(Buffer.from(hidden, 'latin1'), [marked, other, file]),
          ]) {
            expect([how, offset, found]).toEqual([how, offset, [field]]);
          }
        }
      }
    },
  );

  it('is not found where it is not', () => {
    expect(foundIn(noise(100_000), [marked, other, file])).toEqual([]);
    expect(foundIn(marked.text.slice(0, -1), [marked, other, file])).toEqual([]);
  });
});
