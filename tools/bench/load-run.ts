import { performance } from 'node:perf_hooks';
import { figuresOf, Histogram } from './histogram';
import { LoadConnection } from './load-connection';
import type { LoadPlan, LoadResult } from './load-plan';
import { type RequestMaker, requestMaker } from './load-requests';

/** What waits for a connection beyond this is not sent any more, and counts as an error. */
const WAITING_MAX = 50_000;
/** Answers that were not there so long after the end are errors. */
const DRAIN_MS = 10_000;

/** Statuses; what broke has a name instead. */
const WANTED = /^2\d\d$/;

const epochMs = (): number => performance.timeOrigin + performance.now();

/** One run of load: warm-up, measurement, and the answers that are still to come. */
export class LoadRun {
  private readonly free: LoadConnection[];
  private readonly all: readonly LoadConnection[];
  private readonly latencies = new Histogram();
  private readonly lags = new Histogram();
  private readonly errors: Record<string, number> = {};
  /** Due times, in order, of requests for which no connection was free. */
  private readonly waiting: { n: number; dueAtMs: number }[] = [];
  private readonly make: RequestMaker;
  private next = 0;
  private inFlight = 0;
  private succeeded = 0;
  private succeededEver = 0;
  private isMeasuring = false;
  private measuredFrom = Number.POSITIVE_INFINITY;

  constructor(plan: LoadPlan) {
    const { ports } = plan;
    const portOf = (index: number): number => ports[index % ports.length] ?? 0;
    this.all = Array.from(
      { length: plan.connections },
      (_, index) => new LoadConnection(portOf(index)),
    );
    this.free = [...this.all];
    this.make = requestMaker(plan.request, plan.run);
  }

  /** How many requests were begun, answered or not. */
  get begun(): number {
    return this.next;
  }

  get onTheirWay(): number {
    return this.inFlight;
  }

  /** Begins to count; returns what the end of the measurement is called with. */
  begin(): (firstDueAtMs: number) => LoadResult {
    this.isMeasuring = true;
    this.measuredFrom = this.next;
    const beganAtMs = epochMs();
    const cpu = process.cpuUsage();
    return (firstDueAtMs) => {
      this.isMeasuring = false;
      const endedAtMs = epochMs();
      const { user, system } = process.cpuUsage(cpu);
      return {
        beganAtMs,
        endedAtMs,
        firstDueAtMs,
        numbers: [this.measuredFrom, this.next],
        begun: this.next,
        succeeded: this.succeeded,
        succeededEver: this.succeededEver,
        errors: this.errors,
        latencyMs: figuresOf(this.latencies),
        lagMsP99: this.lags.percentile(0.99),
        cpuShare: (user + system) / 1_000 / (endedAtMs - beganAtMs),
      };
    };
  }

  /** What was counted after `begin` was closed: the last answers of the run. */
  complete(result: LoadResult): LoadResult {
    return { ...result, begun: this.next, succeededEver: this.succeededEver, errors: this.errors };
  }

  /** Sends as many requests as there are free connections, up to `limit`, due now. */
  fill(limit: number): void {
    for (let sent = 0; sent < limit; sent += 1) {
      const connection = this.free.pop();
      if (connection === undefined) return;
      this.send(connection, this.next, epochMs());
      this.next += 1;
    }
  }

  /** The next request, which was due at this time; waits when no connection is free. */
  offer(dueAtMs: number): void {
    const n = this.next;
    this.next += 1;
    const connection = this.free.pop();
    if (connection !== undefined) {
      if (this.isMeasuring) this.lags.record(epochMs() - dueAtMs);
      this.send(connection, n, dueAtMs);
    } else if (this.waiting.length < WAITING_MAX) this.waiting.push({ n, dueAtMs });
    else this.fail('not sent');
  }

  /** Waits for the answers that are still to come, and closes the connections. */
  async drain(): Promise<void> {
    const deadline = Date.now() + DRAIN_MS;
    while (this.inFlight + this.waiting.length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const lost = this.inFlight + this.waiting.length;
    if (lost > 0) this.errors['no answer'] = lost;
    for (const connection of this.all) connection.close();
  }

  /** Called with every answer, when a connection has become free. */
  onFree: () => void = () => undefined;

  private send(connection: LoadConnection, n: number, dueAtMs: number): void {
    this.inFlight += 1;
    connection.send(this.make(n), (outcome) => {
      this.inFlight -= 1;
      this.note(outcome, n, dueAtMs);
      const waiting = this.waiting.shift();
      if (waiting !== undefined) this.send(connection, waiting.n, waiting.dueAtMs);
      else {
        this.free.push(connection);
        this.onFree();
      }
    });
  }

  private note(outcome: string, n: number, dueAtMs: number): void {
    if (!WANTED.test(outcome)) {
      this.fail(outcome);
      return;
    }
    this.succeededEver += 1;
    if (this.isMeasuring) {
      this.succeeded += 1;
      if (n >= this.measuredFrom) this.latencies.record(epochMs() - dueAtMs);
    }
  }

  private fail(cause: string): void {
    this.errors[cause] = (this.errors[cause] ?? 0) + 1;
  }
}
