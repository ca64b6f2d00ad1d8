import { writeLine } from '../output';
import type { Bench } from './bench';
import type { ScenarioResult } from './results';
import { medianSample, push, type Sample } from './sample';
import type { ScenarioName } from './scenarios';

/** The rate at which the whole way is nearly alone: its latency is the way itself. */
const QUIET_RATE = 20;

/** Measures in rounds; what is compared is measured close together, as the machine is noisy. */
export async function measureScenarios(
  bench: Bench,
  run: string,
): Promise<Record<string, ScenarioResult>> {
  const { rounds, scenarios, copies } = bench.options;
  const maxima: Record<string, Sample[]> = {};
  const latencies: Record<string, Sample[]> = {};
  const left: Record<string, number> = {};
  const settle = async (name: ScenarioName): Promise<void> => {
    left[name] = (left[name] ?? 0) + (await bench.settle());
  };
  for (let round = 1; round <= rounds; round += 1) {
    writeLine(`round ${round} of ${rounds}`);
    await bench.inserts(1);
    await bench.inserts(16);
    for (const name of scenarios) {
      const maximum = await bench.besideInserts(async () => {
        const sample = await bench.maximum(name);
        await settle(name);
        return sample;
      });
      push(maxima, name, maximum);
      const rate = name === 'whole-way' ? QUIET_RATE : maximum.ratePerSecond / 2;
      push(latencies, name, await bench.latency(name, rate));
      await settle(name);
    }
  }
  const executedTwice = await bench.figures.executedTwice();
  return Object.fromEntries(
    scenarios.map((name) => [
      copies === 1 ? name : `${name} × ${copies}`,
      {
        run,
        maximum: medianSample(maxima[name] ?? []),
        latency: medianSample(latencies[name] ?? []),
        leftBehind: left[name] ?? 0,
        executedTwice,
      },
    ]),
  );
}
