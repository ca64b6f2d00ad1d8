import { writeLine } from '../output';
import { step } from '../progress';
import type { Bench } from './bench';
import { MemoryWatch } from './memory-watch';
import type { SchemeResult } from './results';
import { describe, type Sample, toSample } from './sample';

/** So many readings of the memory in a run, and at most one a second. */
const READINGS = 120;

/** What a national payment scheme asks for, on the machine that carries everything else too. */
export async function measureScheme(bench: Bench, run: string): Promise<SchemeResult> {
  const { schemeRate: offered, schemeSeconds: seconds } = bench.options;
  const memory = new MemoryWatch();
  let lost = 0;
  let slowShare = 0;
  const measureOnce = async (): Promise<Sample> => {
    const loaded = await bench.load(
      { kind: 'accept-json' },
      { kind: 'open', ratePerSecond: offered },
      {
        seconds,
        memoryWatch: {
          everyMs: Math.max(1_000, (seconds * 1_000) / READINGS),
          take: (mb) => {
            memory.take(mb);
            if (memory.count % 10 === 0) writeLine(`      memory: ${memory.lastLine()}`);
          },
        },
      },
    );
    await bench.settle();
    const { load } = loaded.measured;
    const counts = await bench.figures.countsOf(loaded.run);
    // An answer that never came may stand for a transaction that was stored: that one counts too.
    lost = Math.max(load.succeededEver, counts.stored) - counts.final;
    const way = await bench.figures.latencies(loaded.run, load, offered);
    slowShare = way.slowShare;
    const finished = await bench.finishedIn(loaded.measured);
    return { ...toSample(loaded.measured, finished), latencyMs: way.latencyMs };
  };
  const sample = await bench.besideInserts(() =>
    step(`whole way at ${offered}/s for ${seconds} s`, measureOnce, describe),
  );
  const executedTwice = await bench.figures.executedTwice();
  const memoryMb = memory.quarters();
  return {
    run,
    offeredPerSecond: offered,
    seconds,
    sample,
    lost,
    executedTwice,
    slowShare,
    memoryMb,
  };
}
