import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { within } from '#libs/deadline';
import { DEPENDENCY_CHECKS, type DependencyCheck } from './dependency-check.js';

const DEADLINE_MS = 1_000;

export interface Readiness {
  /** `degraded`: requests are accepted, but a dependency is away. */
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly dependencies: Readonly<Record<string, 'up' | 'down'>>;
  /** By dependency; there only when one of them has something to say. */
  readonly details?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Whether a process can do its work: each dependency is asked, with a deadline. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(@Inject(DEPENDENCY_CHECKS) private readonly checks: readonly DependencyCheck[]) {}

  /** Falls before anything closes, so that a load balancer sends nobody here any more. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      this.checks.map(async ({ name, isRequired, check }) => ({
        name,
        isRequired,
        isUp: await answersInTime(check),
      })),
    );
    const down = results.filter(({ isUp }) => !isUp);
    const isUnavailable = this.isStopping || down.some(({ isRequired }) => isRequired);
    const statusWhenUp = down.length > 0 ? 'degraded' : 'ready';
    return {
      status: isUnavailable ? 'unavailable' : statusWhenUp,
      dependencies: Object.fromEntries(
        results.map(({ name, isUp }) => [name, isUp ? 'up' : 'down']),
      ),
      ...this.details(),
    };
  }

  private details(): Pick<Readiness, 'details'> {
    const said = this.checks
      .map(({ name, details }) => [name, details?.() ?? {}] as const)
      .filter(([, parts]) => Object.keys(parts).length > 0);
    return said.length > 0 ? { details: Object.fromEntries(said) } : {};
  }
}

async function answersInTime(check: DependencyCheck['check']): Promise<boolean> {
  try {
    const isUp = check().then(() => true);
    return (await within(isUp, DEADLINE_MS)) ?? false;
  } catch {
    return false;
  }
}
