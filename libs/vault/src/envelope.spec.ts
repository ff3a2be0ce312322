import { createSecretKey, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { factKey } from './envelope.js';

it('The key of a fact is the HKDF of RFC 5869, as another implementation gives it', () => {
  for (let tried = 0; tried < 200; tried += 1) {
    const [recordKey, factId] = [createSecretKey(randomBytes(32)), randomUUID()];
    const other = Buffer.from(hkdfSync('sha256', recordKey, factId, 'talaan/content/v1', 32));
    expect(factKey(recordKey, factId).equals(other)).toBe(true);
  }
});
