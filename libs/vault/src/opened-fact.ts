import type { Fact } from '#event-store/fact.js';
import type { Opened, Sealed, Vault } from './vault.js';

/**
 * Opens the content of a fact that has some. Before it leaves the platform, its reading MUST be recorded.
 * @throws as `Vault.open`
 */
export function openFact(vault: Vault, { id, stream, storedType, content }: Fact): Opened {
  return vault.open(content as Sealed, { factId: id, stream, type: storedType });
}
