import type { LatencyFigures } from './load-plan';

/** Sub-buckets of each power of two: a recorded value is at most 1.6 % off. */
const SUB_BUCKETS = 64;
const SUB_BITS = Math.log2(SUB_BUCKETS);
/** Up to 2^36 µs, which is 19 hours. */
const POWERS = 31;

/** Latencies of one measurement. Both sides of a percentile are kept, as in an HDR histogram. */
export class Histogram {
  private readonly counts = new Float64Array(SUB_BUCKETS * (POWERS + 1));
  private total = 0;
  private maxUs = 0;

  get count(): number {
    return this.total;
  }

  get maxMs(): number {
    return this.maxUs / 1_000;
  }

  record(latencyMs: number): void {
    const us = Math.max(0, Math.round(latencyMs * 1_000));
    const index = Math.min(indexOf(us), this.counts.length - 1);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.total += 1;
    if (us > this.maxUs) this.maxUs = us;
  }

  /**
   * The latency that this share of all values does not exceed, in ms.
   *
   * @param share 0.5 for the median
   */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    for (let index = 0; index < this.counts.length; index += 1) {
      seen += this.counts[index] ?? 0;
      if (seen >= wanted) return Math.min(upperEdgeOf(index), this.maxUs) / 1_000;
    }
    return 0;
  }
}

/** Exact below 64 µs; above, the power of two and the six bits after it. */
function indexOf(us: number): number {
  if (us < SUB_BUCKETS) return us;
  const power = Math.floor(Math.log2(us)) - SUB_BITS;
  return SUB_BUCKETS * (power + 1) + (Math.floor(us / 2 ** power) - SUB_BUCKETS);
}

function upperEdgeOf(index: number): number {
  if (index < SUB_BUCKETS) return index;
  const power = Math.floor(index / SUB_BUCKETS) - 1;
  return (SUB_BUCKETS + (index % SUB_BUCKETS) + 1) * 2 ** power - 1;
}

export function figuresOf(latencies: Histogram): LatencyFigures {
  return {
    p50: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
    p999: latencies.percentile(0.999),
    max: latencies.maxMs,
  };
}
