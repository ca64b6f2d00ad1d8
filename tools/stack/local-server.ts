/** How a child process ended: one of the two is null. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that was started and can be stopped: a server, or one of our own apps. */
export interface RunningProcess {
  name: string;
  pid: number;
  /** Settles when the process has ended, however that came about; never rejects. */
  exited: Promise<Exit>;
  /** Ends it gracefully, then by force; resolves when it is gone. */
  stop: () => Promise<void>;
  /** Sends one signal, SIGKILL when none is named, and does not wait. */
  kill: (signal?: NodeJS.Signals) => void;
}

/** A real server on 127.0.0.1 that answers already. */
export interface LocalServer extends RunningProcess {
  /** `postgres://…`, `redis://…`, or `host:port` for Kafka. */
  url: string;
  port: number;
}

export interface ServerOptions {
  /** Where the server keeps its data and its log; made when it is missing. */
  dir: string;
  /** A free one when it is absent. */
  port?: number;
  /** Told as soon as the process exists, which is before the server answers. */
  onSpawn?: (pid: number) => void;
}
