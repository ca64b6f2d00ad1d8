import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { GatewayServer } from '#libs/gateway-kit';

const PING: NamedStatement = { name: 'health_ping', text: 'SELECT 1 AS answer' };
const PING_TIMEOUT_MS = 1_000;

type DependencyStatus = 'ok' | 'unavailable' | 'connecting';

export interface Readiness {
  readonly status: 'ok' | 'unavailable';
  readonly dependencies: Readonly<Record<string, DependencyStatus>>;
}

/** Whether the worker can do its work: the database answers, every consumer is in its group. */
@Injectable()
export class Health {
  private servers: readonly GatewayServer[] = [];
  private isStopping = false;

  constructor(private readonly database: Database) {}

  /** The servers are made when the application is there, so they are told to us. */
  watch(servers: readonly GatewayServer[]): void {
    this.servers = servers;
  }

  /** From here on nobody should count on this process. */
  stop(): void {
    this.isStopping = true;
  }

  async readiness(): Promise<Readiness> {
    const dependencies: Record<string, DependencyStatus> = {
      database: (await this.hasDatabase()) ? 'ok' : 'unavailable',
    };
    for (const { gateway, state } of this.servers) {
      dependencies[`consumer:${gateway.name}`] = state === 'joined' ? 'ok' : 'connecting';
    }
    const isReady =
      !this.isStopping && Object.values(dependencies).every((status) => status === 'ok');
    return { status: isReady ? 'ok' : 'unavailable', dependencies };
  }

  private async hasDatabase(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        resolve(false);
      }, PING_TIMEOUT_MS);
    });
    const answered = this.database.query(PING, []).then(
      () => true,
      () => false,
    );
    return Promise.race([answered, late]).finally(() => {
      clearTimeout(timer);
    });
  }
}
