import type { Vault } from '#vault/vault.js';
export const sealed = (vault: Vault) => vault;
