import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisedApp } from '../supervised-app.js';
import type { Fault, FaultContext } from './fault.js';

type Apps = 'api' | 'worker';

const appsOf = ({ cluster }: FaultContext, kind: Apps): readonly SupervisedApp[] =>
  kind === 'api' ? cluster.apis : cluster.workers;

/** `kill -9`, and a new process after a while. */
function kill(kind: Apps): Fault {
  return {
    name: `kill -9 ${kind}`,
    parts: [kind],
    durationMs: { min: 100, max: 2_500 },
    begin: async (context) => {
      const app = context.random.pick(appsOf(context, kind));
      await app.crash();
      context.ledger.count('kills');
      return { detail: app.name, heal: () => startAgain(app) };
    },
  };
}

/** At a random moment of a process that serves already, so that each kill meets requests. */
export function killWhenReady(kind: Apps): Fault {
  return {
    name: `kill -9 ${kind} that serves`,
    parts: [kind],
    durationMs: { min: 10, max: 500 },
    begin: async (context) => {
      const app = context.random.pick(appsOf(context, kind));
      await app.untilReady();
      await sleep(context.random.integer(0, 1_200));
      await app.crash();
      context.ledger.count('kills');
      return { detail: app.name, heal: () => startAgain(app) };
    },
  };
}

function killBoth(kind: Apps): Fault {
  return {
    name: `kill -9 of both ${kind}s`,
    parts: [kind],
    durationMs: { min: 100, max: 1_500 },
    begin: async (context) => {
      const apps = appsOf(context, kind);
      await Promise.all(apps.map((app) => app.crash()));
      context.ledger.count('kills', apps.length);
      return {
        heal: async () => {
          await Promise.all(apps.map((app) => startAgain(app)));
        },
      };
    },
  };
}

/** Frozen and thawed: for the others it was dead, and then it goes on as if nothing had been. */
function freeze(kind: Apps, durationMs: Fault['durationMs']): Fault {
  return {
    name: `SIGSTOP ${kind}`,
    parts: [kind],
    durationMs,
    begin: (context) => {
      const app = context.random.pick(appsOf(context, kind));
      app.freeze();
      context.ledger.count('freezes');
      return Promise.resolve({
        detail: app.name,
        heal: () => {
          app.thaw();
          return Promise.resolve();
        },
      });
    },
  };
}

/** A graceful stop under load: it must end with 0, whatever else is broken. */
function stop(kind: Apps): Fault {
  return {
    name: `SIGTERM ${kind}`,
    parts: [kind],
    durationMs: { min: 100, max: 1_000 },
    begin: async (context) => {
      const app = context.random.pick(appsOf(context, kind));
      // A process that is not up yet has nothing to stop gracefully, and ends at once.
      const wasReady = await app.isReady();
      const { code, signal } = await app.stop();
      context.ledger.count('gracefulStops');
      if (wasReady && code !== 0) {
        const end = `${app.name} ended with ${String(signal ?? code)} on SIGTERM`;
        context.ledger.violate('graceful stops', end);
      }
      return { detail: app.name, heal: () => startAgain(app) };
    },
  };
}

/** Not awaited until it is ready: what is broken meanwhile may keep it from that. */
function startAgain(app: SupervisedApp): Promise<void> {
  app.start();
  return Promise.resolve();
}

export const PROCESS_FAULTS: readonly Fault[] = [
  kill('api'),
  killBoth('api'),
  kill('worker'),
  killBoth('worker'),
  freeze('api', { min: 500, max: 6_000 }),
  // Long enough that its leases and its session run out, and short enough that they do not.
  freeze('worker', { min: 1_000, max: 14_000 }),
  stop('api'),
  stop('worker'),
];
