import { behavesAsBroker } from './broker.behaviour.js';
import { GivenBroker } from './given-broker.js';

describe('The broker in memory, which stands in for one in tests', () => {
  const held = new GivenBroker();
  behavesAsBroker(() => ({ open: held.open, read: () => Promise.resolve(held.records) }));
});
