import { KafkaJSConnectionError, KafkaJSRequestTimeoutError } from 'kafkajs';
import broker from 'kafkajs/src/broker/index.js';

/** The part of kafkajs' Broker that has to do with connecting. */
interface Broker {
  /** What it speaks; it says so in its first answer. */
  readonly versions: object | null;
  readonly brokerAddress: string;
  isConnected: (this: Broker) => boolean;
  connect: (this: Broker) => Promise<void>;
}

let areRefused = false;

/**
 * kafkajs 2.2.4 takes a broker for connected as soon as the socket is open. One that is frozen just
 * then opens the socket and says nothing: the first attempt fails, the second succeeds without
 * having asked, and from then on every call is "Broker not connected", for ever, also when the
 * broker has long come back. Here a broker is connected when it has answered; silence is a failure
 * of the connection, for which kafkajs makes a new one, and not of one request on it.
 */
export function refuseHalfConnections(): void {
  if (areRefused) return;
  areRefused = true;
  const prototype = broker.prototype as Broker;
  const { isConnected, connect } = prototype;
  prototype.isConnected = function (this: Broker): boolean {
    return this.versions !== null && isConnected.call(this);
  };
  prototype.connect = async function (this: Broker): Promise<void> {
    try {
      await connect.call(this);
    } catch (error) {
      if (!(error instanceof KafkaJSRequestTimeoutError)) throw error;
      throw new KafkaJSConnectionError(error.message, { broker: this.brokerAddress });
    }
  };
}
