export { Vault } from '../../vault/src/vault.js';
