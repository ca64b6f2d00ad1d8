/** `final`: completed or failed long ago; `open`: dispatched, and waiting for its callback. */
export type SeededSet = 'final' | 'open';

/**
 * Which transactions are on their way: those without an end, but for what the bench has put there
 * to be reported on, which no janitor ever looks at.
 */
export const IS_OPEN = `check_at < 'infinity'`;

/** The ids of the two sets differ in their third group. */
const GROUP: Readonly<Record<SeededSet, string>> = { final: '7a00', open: '7b00' };
/** 2025-01-01: everything that is accepted during a run is newer. */
const BEGINNING_MS = 1_735_689_600_000;
/** Ten million in three months. */
const STEP_MS = 777;

/**
 * The id of a stored transaction that no client has sent, a UUIDv7 like any other; the load
 * generator and the database make it independently of each other.
 */
export function seededId(set: SeededSet, n: number): string {
  const time = (BEGINNING_MS + n * STEP_MS).toString(16).padStart(12, '0');
  const number = n.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${GROUP[set]}-8000-${number}`;
}

/** The same as an SQL expression over a bigint `n`. */
export function seededIdSql(set: SeededSet): string {
  return (
    `(lpad(to_hex(${BEGINNING_MS} + n * ${STEP_MS}), 12, '0') || '${GROUP[set]}8000' || ` +
    `lpad(to_hex(n), 12, '0'))::uuid`
  );
}

/** When it was accepted, as an SQL expression over a bigint `n`. */
export const SEEDED_AT_SQL = `to_timestamp((${BEGINNING_MS} + n * ${STEP_MS}) / 1000.0)`;

export function seededReference(n: number): string {
  return `order-${n}`;
}

/** Its reference, as an SQL expression over a bigint `n`. */
export const SEEDED_REFERENCE_SQL = `'order-' || n`;
