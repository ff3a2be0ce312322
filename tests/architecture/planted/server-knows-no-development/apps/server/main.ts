export { startDevIdp } from '../dev-idp/idp.js';
