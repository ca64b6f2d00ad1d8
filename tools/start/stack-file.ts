import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localDir } from '../paths';
import { writeWhole } from './run-record';

export const stackFilePath = join(localDir, 'stack.json');

/** What other tools read to find the running stack. A server that runs elsewhere has no pid. */
export interface StackDescription {
  apiUrl: string;
  databaseUrl: string;
  redisUrl: string;
  kafkaBrokers: string;
  logs: { api: string; worker: string };
  pids: Record<string, number>;
}

/** `.local/stack.json`: there while everything runs, with pids that are always true. */
export class StackFile {
  private description: StackDescription | undefined;
  private isClosed = false;
  private readonly pids = new Map<string, number>([['supervisor', process.pid]]);

  constructor() {
    // One that a killed supervisor has left describes nothing that runs.
    rmSync(stackFilePath, { force: true });
  }

  /** After `close()` it does nothing: the stack was stopped while it was starting. */
  publish(description: Omit<StackDescription, 'pids'>): void {
    if (this.isClosed) return;
    this.description = { ...description, pids: {} };
    this.write();
  }

  setPid(name: string, pid: number | undefined): void {
    if (pid === undefined) this.pids.delete(name);
    else this.pids.set(name, pid);
    this.write();
  }

  close(): void {
    this.isClosed = true;
    this.description = undefined;
    rmSync(stackFilePath, { force: true });
  }

  private write(): void {
    if (this.description === undefined) return;
    writeWhole(stackFilePath, { ...this.description, pids: Object.fromEntries(this.pids) });
  }
}

/** The description of a stack that runs; undefined while there is none, or it is still starting. */
export function readStackFile(): StackDescription | undefined {
  try {
    return JSON.parse(readFileSync(stackFilePath, 'utf8')) as StackDescription;
  } catch {
    return undefined;
  }
}
