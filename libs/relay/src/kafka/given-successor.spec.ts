import { behavesAsBroker } from '../broker.behaviour.js';
import { describeWithKafka, GivenKafka } from './given-kafka.js';
import { SuccessorBroker } from './given-successor.js';
import { KafkajsBroker } from './kafkajs-broker.js';

describeWithKafka('Kafka through @platformatic/kafka, the named successor', () => {
  let kafka: GivenKafka;
  beforeAll(async () => (kafka = await GivenKafka.start()));
  afterAll(() => kafka.dispose());

  behavesAsBroker(() => ({
    open: () => SuccessorBroker.open(kafka.settings),
    // So that a key stays in its partition when the adapter is changed.
    openOther: () => KafkajsBroker.open(kafka.settings),
    read: () => kafka.published(),
  }));
});
