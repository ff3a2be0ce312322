export { who } from '../../../apps/server/targets.js';
