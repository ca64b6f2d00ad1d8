import type { Exit, RunningProcess } from '../stack/local-server';
import { type Service, Supervisor } from './supervisor';

/** A process without a process: it lives until it is told to die. */
class FakeProcess implements RunningProcess {
  readonly name = 'api';
  readonly exited: Promise<Exit>;
  readonly die: (exit: Exit) => void;
  isStopped = false;

  constructor(readonly pid: number) {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    this.die = resolve;
  }

  stop = (): Promise<void> => {
    this.isStopped = true;
    this.die({ code: 0, signal: null });
    return Promise.resolve();
  };

  kill = (): void => {
    this.die({ code: null, signal: 'SIGKILL' });
  };
}

function setUp() {
  const pids: (number | undefined)[] = [];
  const processes: FakeProcess[] = [];
  const supervisor = new Supervisor(
    (_name, pid) => pids.push(pid),
    () => Promise.resolve(),
  );
  const service: Service = {
    name: 'api',
    log: '/nowhere/api.log',
    start: (onSpawn) => {
      const process = new FakeProcess(processes.length + 1);
      processes.push(process);
      onSpawn(process.pid);
      return Promise.resolve(process);
    },
  };
  const killLast = async (): Promise<void> => {
    processes.at(-1)?.kill();
    await settled();
  };
  return { pids, processes, supervisor, service, killLast };
}

/** After everything that waits for a promise only has been done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

test('a death while the stack starts is its failure, with the cause', async () => {
  const { processes, supervisor, service } = setUp();
  await supervisor.launch(service);
  processes[0]?.die({ code: 3, signal: null });

  expect((await supervisor.failure).message).toMatch(/^api ended \(exit code 3\)/);
  expect(processes).toHaveLength(1);
});

test('a death afterwards is repaired, and the pids told are those that live', async () => {
  const { pids, supervisor, service, killLast } = setUp();
  await supervisor.launch(service);
  supervisor.keepRunning();
  await killLast();

  expect(pids).toEqual([1, undefined, 2]);
});

test('a process that dies again and again is started again and again', async () => {
  const { processes, supervisor, service, killLast } = setUp();
  await supervisor.launch(service);
  supervisor.keepRunning();
  for (let death = 0; death < 12; death += 1) await killLast();

  expect(processes).toHaveLength(13);
});

test('a start that fails is tried again', async () => {
  const { pids, supervisor, service, killLast } = setUp();
  await supervisor.launch(service);
  supervisor.keepRunning();
  jest.spyOn(service, 'start').mockRejectedValueOnce(new Error('no room'));
  await killLast();

  expect(pids.at(-1)).toBe(2);
});

test('what is stopped stays stopped, and nothing is launched any more', async () => {
  const { pids, processes, supervisor, service } = setUp();
  await supervisor.launch(service);
  supervisor.keepRunning();
  await supervisor.stop(['api', 'worker']);
  await settled();

  expect(processes.map(({ isStopped }) => isStopped)).toEqual([true]);
  expect(pids).toEqual([1, undefined]);
  await expect(supervisor.launch(service)).rejects.toThrow();
});
