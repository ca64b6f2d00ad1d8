import { step } from '../progress';
import type { Bench } from './bench';
import type { SustainedResult } from './results';
import { describe, type Sample, toSample } from './sample';

/** Of the maximum that was measured just before: what is offered must be possible for a minute. */
const SHARE = 0.9;

/** The whole way for a minute: how much gets through, and how long it takes at a constant rate. */
export async function measureSustained(bench: Bench, run: string): Promise<SustainedResult> {
  const { sustainedSeconds: seconds, sustainedRate } = bench.options;
  let leftBehind = 0;
  const settled = async (measure: () => Promise<Sample>): Promise<Sample> => {
    const sample = await measure();
    leftBehind += await bench.settle();
    return sample;
  };
  const maximum = await bench.besideInserts(() =>
    settled(() => bench.maximum('whole-way', { seconds, profileName: 'sustained' })),
  );
  const offered = sustainedRate ?? Math.max(1, Math.floor(maximum.ratePerSecond * SHARE));
  const atConstantRate = async (): Promise<Sample> => {
    const pace = { kind: 'open', ratePerSecond: offered } as const;
    const options = { seconds, profileName: 'sustained-open' };
    const loaded = await bench.load({ kind: 'accept-json' }, pace, options);
    leftBehind += await bench.settle();
    const { measured } = loaded;
    const { latencyMs } = await bench.figures.latencies(loaded.run, measured.load, offered);
    return { ...toSample(measured, await bench.finishedIn(measured)), latencyMs };
  };
  const latency = await step(
    `whole way at ${offered}/s for ${seconds} s`,
    atConstantRate,
    describe,
  );
  const executedTwice = await bench.figures.executedTwice();
  return { run, seconds, offeredPerSecond: offered, maximum, latency, leftBehind, executedTwice };
}
