/** kafkajs publishes no types for its insides; see kafkajs-idle-timer.ts. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: object };
  export default RequestQueue;
}
