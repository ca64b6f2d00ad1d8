import { readFileSync } from 'node:fs';

/**
 * Loaded before an app (`--require`): its wall clock is off by the milliseconds that stand in the
 * file `CLOCK_OFFSET_FILE`, from one moment to the next. Timers and `performance` do not follow, as
 * they do not when an operator sets the clock of a machine.
 */
const file = process.env.CLOCK_OFFSET_FILE ?? '';
const Right = Date;

function steppedNow(): number {
  return Right.now() + Number(readFileSync(file, 'utf8'));
}

globalThis.Date = new Proxy(Right, {
  construct: (target, [...parts], proxy) =>
    Reflect.construct(target, parts.length === 0 ? [steppedNow()] : parts, proxy) as object,
  apply: () => new Right(steppedNow()).toString(),
  get: (target, name) =>
    name === 'now' ? steppedNow : (Reflect.get(target, name, target) as unknown),
});
