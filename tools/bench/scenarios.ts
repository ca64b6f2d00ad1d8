import type { RequestSpec } from './load-requests';
import type { Supplies } from './supplies';

export const SCENARIOS = [
  'accept-json',
  'accept-soap',
  'replay',
  'read',
  'read-uncached',
  'list',
  'list-reference',
  'callback',
  'mixed',
  'whole-way',
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** Stored transactions that are read again and again, so that Redis has a copy of each. */
const CACHED = 1_000;
/** More than are read in one measurement: none is read twice. */
export const STORED = 200_000;
/** A prime: the next one to be read is far away in the database. */
const STRIDE = 7_919;
/** More than two cores can settle; what is left over serves the next measurement. */
const CALLBACKS_PER_SECOND_MAX = 10_000;

/**
 * Sees to what a scenario needs, and says what is sent.
 *
 * @param seconds of load, with its warm-up
 */
export async function requestsOf(
  name: ScenarioName,
  supplies: Supplies,
  seconds: number,
): Promise<RequestSpec> {
  const cached = { kind: 'read', count: CACHED, stride: 1 } as const;
  switch (name) {
    case 'accept-json':
    case 'whole-way':
      return { kind: 'accept-json' };
    case 'accept-soap':
      return { kind: 'accept-soap' };
    case 'replay':
      return supplies.keys();
    case 'read':
      await supplies.stored(STORED);
      return cached;
    case 'read-uncached':
      await supplies.stored(STORED);
      await supplies.forgetCopies();
      return { kind: 'read', count: supplies.storedCount, stride: STRIDE };
    case 'list':
      await supplies.stored(STORED);
      return { kind: 'list' };
    case 'list-reference':
      await supplies.stored(STORED);
      return { kind: 'list-reference', count: CACHED };
    case 'callback':
      return supplies.callbacks(seconds * CALLBACKS_PER_SECOND_MAX);
    case 'mixed':
      await supplies.stored(STORED);
      return { kind: 'mixed', replay: await supplies.keys(), read: cached };
    default:
      return name satisfies never;
  }
}
