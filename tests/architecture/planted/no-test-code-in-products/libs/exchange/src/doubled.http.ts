export { EventStoreDbDouble } from '../../../../../../doubles/eventstoredb/double.js';
