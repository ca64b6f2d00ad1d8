import { readdirSync, readFileSync } from 'node:fs';
import { signalPid } from '../../tools/stack/child';

/**
 * Stops a server with all its children, until the answer is called: PostgreSQL's are groups of
 * their own, which no signal to the parent reaches.
 */
export function freeze(pid: number): () => void {
  const pids: number[] = [];
  // From the top, since one that is stopped has no more children.
  for (let level = [pid]; level.length > 0; level = level.flatMap(childrenOf)) {
    for (const each of level) signalPid(each, 'SIGSTOP');
    pids.push(...level);
  }
  return () => {
    for (const each of pids) signalPid(each, 'SIGCONT');
  };
}

/** Children of any thread: a Java broker's are not the main one's. */
function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
