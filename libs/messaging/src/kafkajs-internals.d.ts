/** kafkajs publishes no types for its insides; see the files named kafkajs-*.ts beside this one. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: object };
  export default RequestQueue;
}

declare module 'kafkajs/src/network/connection.js' {
  const Connection: { readonly prototype: object };
  export default Connection;
}

/** See kafkajs-half-connections.ts. */
declare module 'kafkajs/src/broker/index.js' {
  const Broker: { readonly prototype: object };
  export default Broker;
}
