import { step } from '../progress';
import type { Bench } from './bench';
import type { SustainedResult } from './results';
import { describe, type Sample, toSample } from './sample';

/** Of the maximum that was measured just before: what is offered must be possible for a minute. */
const SHARE = 0.9;

/** The whole way at a constant rate: what is offered must get through while it is offered. */
export async function measureSustained(bench: Bench, run: string): Promise<SustainedResult> {
  const { sustainedSeconds: seconds, sustainedRate } = bench.options;
  let offered = sustainedRate ?? 0;
  let openAtEnd = 0;
  let leftBehind = 0;
  if (sustainedRate === undefined) {
    offered = Math.max(1, Math.floor((await bench.maximum('whole-way')).ratePerSecond * SHARE));
    await bench.settle();
  }
  const measureOnce = async (): Promise<Sample> => {
    const pace = { kind: 'open', ratePerSecond: offered } as const;
    const options = { seconds, profileName: 'sustained' };
    const loaded = await bench.load({ kind: 'accept-json' }, pace, options);
    openAtEnd = await bench.figures.open();
    leftBehind = await bench.settle();
    const { measured } = loaded;
    const { latencyMs } = await bench.figures.latencies(loaded.run, measured.load, offered);
    return { ...toSample(measured, await bench.finishedIn(measured)), latencyMs };
  };
  const sample = await bench.besideInserts(() =>
    step(`whole way at ${offered}/s for ${seconds} s`, measureOnce, describe),
  );
  const executedTwice = await bench.figures.executedTwice();
  return { run, seconds, offeredPerSecond: offered, sample, openAtEnd, leftBehind, executedTwice };
}
