import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { GatewayServer } from '#libs/gateway-kit';

/** A database without our tables is no better than none. */
const PING: NamedStatement = { name: 'health_ping', text: 'SELECT FROM gateway.inbox LIMIT 1' };
const PING_TIMEOUT_MS = 1_000;

export interface Readiness {
  readonly status: 'ready' | 'unavailable';
  readonly dependencies: Readonly<Record<string, 'up' | 'down'>>;
}

/** Whether the worker can do its work: the database answers, every consumer is in its group. */
@Injectable()
export class Health implements BeforeApplicationShutdown {
  private servers: readonly Pick<GatewayServer, 'gateway' | 'state'>[] = [];
  private isStopping = false;

  constructor(private readonly database: Database) {}

  /** The servers are made when the application is there, so they are told to us. */
  watch(servers: readonly Pick<GatewayServer, 'gateway' | 'state'>[]): void {
    this.servers = servers;
  }

  /** From here on nobody should count on this process. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  async readiness(): Promise<Readiness> {
    const dependencies: Record<string, 'up' | 'down'> = {
      postgres: (await this.hasDatabase()) ? 'up' : 'down',
    };
    for (const { gateway, state } of this.servers) {
      dependencies[`consumer:${gateway.name}`] = state === 'joined' ? 'up' : 'down';
    }
    const isReady = !this.isStopping && !Object.values(dependencies).includes('down');
    return { status: isReady ? 'ready' : 'unavailable', dependencies };
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
