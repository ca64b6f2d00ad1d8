import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { LoadPlan } from './load-plan';
import type { LoadRun } from './load-run';
import { IS_OPEN } from './seeded';

const TICK_MS = 1;
/** How often the number of open transactions is asked for; in between it is estimated. */
const WINDOW_POLL_MS = 20;

/** Keeps requests coming until it is stopped. */
export interface Pacer {
  readonly firstDueAtMs: number;
  stop(): Promise<void>;
}

export async function startPace(plan: LoadPlan, run: LoadRun): Promise<Pacer> {
  const { pace } = plan;
  switch (pace.kind) {
    case 'closed':
      return startClosed(run);
    case 'open':
      return startOpen(run, pace.ratePerSecond);
    case 'window':
      return startWindow(run, pace.openMax, pace.databaseUrl);
    default:
      return pace satisfies never;
  }
}

function startClosed(run: LoadRun): Pacer {
  run.onFree = () => {
    run.fill(1);
  };
  run.fill(Number.POSITIVE_INFINITY);
  return pacer(() => {
    run.onFree = () => undefined;
  });
}

function startOpen(run: LoadRun, ratePerSecond: number): Pacer {
  const intervalMs = 1_000 / ratePerSecond;
  const startedAt = performance.now();
  const firstDueAtMs = performance.timeOrigin + startedAt;
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - startedAt) / intervalMs);
    while (run.begun <= due) run.offer(firstDueAtMs + run.begun * intervalMs);
  }, TICK_MS);
  return {
    ...pacer(() => {
      clearInterval(timer);
    }),
    firstDueAtMs,
  };
}

/**
 * The number of transactions without a final status is read from the database, through the index of
 * what the janitor still has to look at; what was sent since the reading is added.
 */
async function startWindow(run: LoadRun, openMax: number, databaseUrl: string): Promise<Pacer> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  let open = 0;
  let begunAtReading = 0;
  let isStopped = false;
  const fill = (): void => {
    const room = openMax - open - (run.begun - begunAtReading);
    if (!isStopped && room > 0) run.fill(room);
  };
  const poll = async (): Promise<void> => {
    while (!isStopped) {
      const begun = run.begun - run.onTheirWay;
      const { rows } = await client.query<{ open: string }>({
        name: 'open',
        text: `SELECT count(*) AS open FROM transaction WHERE ${IS_OPEN}`,
      });
      open = Number(rows[0]?.open);
      begunAtReading = begun;
      fill();
      await sleep(WINDOW_POLL_MS);
    }
  };
  run.onFree = fill;
  const polling = poll();
  return {
    firstDueAtMs: performance.timeOrigin + performance.now(),
    stop: async () => {
      isStopped = true;
      await polling;
      await client.end();
    },
  };
}

function pacer(stop: () => void): Pacer {
  return {
    firstDueAtMs: performance.timeOrigin + performance.now(),
    stop: () => {
      stop();
      return Promise.resolve();
    },
  };
}
