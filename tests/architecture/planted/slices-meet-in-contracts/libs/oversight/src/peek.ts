export { register } from '../../registry/src/register.handler.js';
