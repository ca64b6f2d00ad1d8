import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalPid } from '../stack/child';
import { identityOf, isAlive, type ProcessIdentity } from '../stack/process-identity';

interface Content {
  supervisor: ProcessIdentity;
  children: Record<string, ProcessIdentity>;
}

const LEFTOVER_GRACE_MS = 10_000;
const POLL_MS = 50;

/**
 * The file that says which process runs a stack and what it has started.
 *
 * It keeps two from running in one place, and after a `kill -9` of the supervisor it tells the next
 * one what may be left. Unlike stack.json it is there from the first moment on, and nobody else
 * reads it.
 */
export class RunRecord {
  private constructor(
    private readonly path: string,
    private readonly content: Content,
  ) {}

  /** The process that holds the record, while it lives. */
  static holder(path: string): number | undefined {
    const content = read(path);
    return content !== undefined && isAlive(content.supervisor)
      ? content.supervisor.pid
      : undefined;
  }

  /** Takes the record; undefined when a living process has it. Ends what a dead one has left. */
  static async claim(path: string): Promise<RunRecord | undefined> {
    const supervisor = identityOf(process.pid);
    if (supervisor === undefined) throw new Error('This needs Linux: there is no /proc here.');
    const content: Content = { supervisor, children: {} };
    mkdirSync(dirname(path), { recursive: true });
    for (;;) {
      if (createWhole(path, content)) return new RunRecord(path, content);
      if (RunRecord.holder(path) !== undefined) return undefined;
      await endLeftovers(read(path));
      rmSync(path, { force: true });
    }
  }

  /** Notes the process that runs under a name now; undefined when there is none. */
  set(name: string, pid: number | undefined): void {
    const { children } = this.content;
    const identity = pid === undefined ? undefined : identityOf(pid);
    const others = Object.entries(children).filter(([other]) => other !== name);
    this.content.children = Object.fromEntries(others);
    if (identity !== undefined) this.content.children[name] = identity;
    writeWhole(this.path, this.content);
  }

  release(): void {
    rmSync(this.path, { force: true });
  }
}

/** Writes beside and renames, so that a reader never sees half a file. */
export function writeWhole(path: string, content: object): void {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(partial, path);
}

/** Makes the file with its content at once; false when there is one already. */
function createWhole(path: string, content: Content): boolean {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(content));
  try {
    linkSync(partial, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

function read(path: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Content;
  } catch {
    return undefined;
  }
}

async function endLeftovers(content: Content | undefined): Promise<void> {
  const leftovers = Object.entries(content?.children ?? {});
  const alive = (): typeof leftovers => leftovers.filter(([, identity]) => isAlive(identity));
  for (const [name, { pid }] of alive()) {
    // PostgreSQL waits for its clients when it is asked politely.
    signalPid(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  }
  const deadline = Date.now() + LEFTOVER_GRACE_MS;
  while (alive().length > 0 && Date.now() < deadline) await sleep(POLL_MS);
  for (const [, { pid }] of alive()) signalPid(pid, 'SIGKILL');
}
