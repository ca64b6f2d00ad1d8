export { createTopics } from './create-topics.js';
export { disconnect } from './disconnect.js';
export {
  defaultGatewayOf,
  findGateway,
  type GatewayEntry,
  gatewayNamed,
  GATEWAYS,
} from './gateway-directory.js';
export { kafkaClientConfig } from './kafka-client.js';
export {
  decodeHeaders,
  encodeHeaders,
  HEADER,
  MESSAGE_TYPES,
  type MessageEnvelope,
  type MessageType,
  SCHEMA_VERSION,
} from './message.js';
export { PARTITIONS_PER_TOPIC, TOPIC_RETENTION_MS, type TopicNames, topicNames } from './topics.js';
