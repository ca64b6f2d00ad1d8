import { createClient } from '@redis/client';
import { LoadConnection } from './load-connection';
import { type Replay, type RequestSpec, requestMaker } from './load-requests';
import { Seed } from './seed';

const KEYS = 1_000;
const KEYS_RUN = 'keys';

/** What has to be there before a scenario can be measured. Made when it is first asked for. */
export class Supplies {
  private readonly seed: Seed;
  private keysMade: Promise<void> | undefined;
  private callbacksUsed = 0;

  constructor(
    databaseUrl: string,
    private readonly redisUrl: string,
    private readonly apiPort: () => number,
  ) {
    this.seed = new Seed(databaseUrl);
  }

  get storedCount(): number {
    return this.seed.count('final');
  }

  /** Requests that have been accepted, to be sent again. */
  async keys(): Promise<Replay> {
    this.keysMade ??= this.makeKeys();
    await this.keysMade;
    return { kind: 'replay', of: KEYS_RUN, count: KEYS };
  }

  /** At least this many transactions that are stored and final. */
  async stored(rows: number, onProgress?: (rows: number) => void): Promise<void> {
    await this.seed.ensure('final', rows, onProgress);
  }

  /** At least this many transactions whose gateway has not reported yet. */
  async callbacks(count: number): Promise<RequestSpec> {
    await this.seed.ensure('open', this.callbacksUsed + count);
    return { kind: 'callback', from: this.callbacksUsed };
  }

  /** Told how many requests have been sent, as each open transaction can be reported on once. */
  sent(request: RequestSpec, count: number): void {
    if (request.kind === 'callback') this.callbacksUsed += count;
  }

  async forgetCopies(): Promise<void> {
    const client = createClient({ url: this.redisUrl });
    await client.connect();
    await client.flushAll();
    await client.disconnect();
  }

  private async makeKeys(): Promise<void> {
    const connection = new LoadConnection(this.apiPort());
    const make = requestMaker({ kind: 'accept-json' }, KEYS_RUN);
    for (let n = 0; n < KEYS; n += 1) {
      const outcome = await new Promise<string>((resolve) => {
        connection.send(make(n), resolve);
      });
      if (outcome !== '202') throw new Error(`A request to be replayed was answered ${outcome}.`);
    }
    connection.close();
  }
}
