import { readFileSync } from 'node:fs';

/**
 * A pid alone says little, since Linux gives it to another process later. The pid together with the
 * boot and the moment at which the process was started is never used again.
 */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The identity of a process that lives; undefined when there is none, or only its zombie. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === undefined || stat.state === 'Z') return undefined;
    return { pid, startedAt: `${bootId()}:${stat.startTicks}` };
  } catch {
    return undefined;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * The state and the start time in /proc/<pid>/stat; the name before them may hold spaces and `)`.
 */
export function parseStat(text: string): { state: string; startTicks: string } | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // proc(5) counts from one and starts with pid and name: the start time is its field 22.
  const startTicks = fields[19];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
