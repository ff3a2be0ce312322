import type { OpenBroker } from './broker.js';
import type { KafkaSettings } from './kafka/kafka-settings.js';

/** Connects to Kafka by its default adapter, which is loaded then. */
export function brokerAt(settings: KafkaSettings): OpenBroker {
  return async () => {
    const { KafkajsBroker } = await import('./kafka/kafkajs-broker.js');
    return KafkajsBroker.open(settings);
  };
}
