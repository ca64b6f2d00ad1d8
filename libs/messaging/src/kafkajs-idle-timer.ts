import requestQueue from 'kafkajs/src/network/requestQueue/index.js';

const PAUSE_MS_MIN = 10;

/** The part of kafkajs' RequestQueue that its timer works with. */
interface RequestQueue {
  pending: readonly unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 re-arms a timer of one millisecond (a negative one at first, which Node warns
 * about) for every connection, for ever, also when nothing is pending: some 6 % of a core. Here the
 * timer is armed only for requests that wait, and rests a little.
 */
export function calmIdleConnections(): void {
  const queue = requestQueue.prototype as RequestQueue;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return;
    const pauseMs = Math.max(this.throttledUntil - Date.now(), PAUSE_MS_MIN);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, pauseMs);
  };
}
