export { ContentVault } from '../../vault/src/content-vault.js';
