import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;

/** One process, from /proc/<pid>/stat. */
export interface ProcessStat {
  readonly parent: number;
  /** Its own CPU time, and that of its children that have ended. */
  readonly cpuMs: number;
}

/**
 * Reads a line of /proc/<pid>/stat. The name in brackets may hold blanks and brackets itself.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { parent: field(4), cpuMs: ticks * TICK_MS };
}

/** The CPU time that all processes of the machine have used since it was started. */
export function cpuOfAll(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = (
    read('/proc/stat') ?? ''
  )
    .slice('cpu  '.length)
    .split(' ', 8)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) * TICK_MS;
}

/** Processes by what they are; of our own apps there may be several copies. */
export type Pids = Readonly<Record<string, readonly number[]>>;

/** The CPU time of these processes, each with its descendants, since they were started. */
export function cpuOf(pids: Pids): Record<string, number> {
  const all = readAll();
  const cpuMsOf = (pid: number): number =>
    sum(familyOf(pid, all).map((each) => all.get(each)?.cpuMs ?? 0));
  return mapValues(pids, (copies) => sum(copies.map(cpuMsOf)));
}

/**
 * The memory of these processes, each with its descendants. Shared pages count by their share
 * (PSS): PostgreSQL's buffers would otherwise count once for each connection. Of several copies the
 * biggest counts.
 */
export function memoryMbOf(pids: Pids): Record<string, number> {
  const all = readAll();
  const memoryKbOf = (pid: number): number => {
    const family = familyOf(pid, all);
    return family.length === 1 ? residentKb(pid) : sum(family.map(proportionalKb));
  };
  return mapValues(pids, (copies) => Math.max(0, ...copies.map(memoryKbOf)) / 1_024);
}

function mapValues(pids: Pids, of: (copies: readonly number[]) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, copies]) => [name, of(copies)]));
}

function familyOf(pid: number, all: ReadonlyMap<number, ProcessStat>): number[] {
  const children = [...all].filter(([, { parent }]) => parent === pid).map(([child]) => child);
  return [pid, ...children.flatMap((child) => familyOf(child, all))];
}

function readAll(): Map<number, ProcessStat> {
  const found = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const line = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : undefined;
    if (line !== undefined) found.set(Number(name), parseStat(line));
  }
  return found;
}

function residentKb(pid: number): number {
  return kbOf(read(`/proc/${pid}/status`), /^VmRSS:\s+(\d+) kB/m);
}

function proportionalKb(pid: number): number {
  return kbOf(read(`/proc/${pid}/smaps_rollup`), /^Pss:\s+(\d+) kB/m);
}

function kbOf(text: string | undefined, pattern: RegExp): number {
  return Number(pattern.exec(text ?? '')?.[1] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A process may end while it is looked at. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
