import { CacheModule } from '@nestjs/cache-manager';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { KeyvAdapter } from 'cache-manager';
import { redisInsStore } from 'cache-manager-redis-yet';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { makeRedisClient, REDIS_CLIENT, type RedisClient } from './redis-client.js';
import { TransactionCache } from './transaction-cache.js';
import { TransactionDispatchRecorder } from './transaction-dispatch-recorder.js';
import { TransactionStore } from './transaction-store.js';

@Module({
  providers: [
    {
      provide: REDIS_CLIENT,
      inject: [API_CONFIG],
      useFactory: (config: ApiConfig) => makeRedisClient(config.redisUrl),
    },
  ],
  exports: [REDIS_CLIENT],
})
class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS_CLIENT) private readonly client: RedisClient) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.client.isOpen) await this.client.disconnect();
  }
}

/** Where transactions are kept: the rows in PostgreSQL, and their copies in Redis. */
@Module({
  imports: [
    RedisModule,
    CacheModule.registerAsync({
      imports: [RedisModule],
      inject: [REDIS_CLIENT],
      useFactory: (client: RedisClient) => ({ stores: [storeOn(client)] }),
    }),
  ],
  providers: [TransactionStore, TransactionCache, TransactionDispatchRecorder],
  exports: [TransactionStore, TransactionCache, TransactionDispatchRecorder, RedisModule],
})
export class TransactionRecordsModule {}

/**
 * Our own client as a store of the cache manager. Keys stay as they are and values are encoded
 * once, so that the script which writes can read the version inside (copy-scripts.ts).
 */
function storeOn(client: RedisClient): KeyvAdapter {
  return new KeyvAdapter(redisInsStore(client as unknown as Parameters<typeof redisInsStore>[0]));
}
