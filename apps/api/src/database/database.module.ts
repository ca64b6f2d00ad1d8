import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Database } from '#libs/database';
import { apiDataSourceOptions } from './api-data-source.js';

/** How long a start waits for PostgreSQL. */
export interface ConnectPolicy {
  readonly attemptsMax: number;
  readonly delayMs: number;
}

/** A database that starts together with us gets a minute. */
export const PATIENTLY: ConnectPolicy = { attemptsMax: 30, delayMs: 2_000 };
/** Somebody waits at a terminal. */
export const ONCE: ConnectPolicy = { attemptsMax: 1, delayMs: 0 };

/** PostgreSQL: TypeORM's data source, and the hot statements' way to the pool under it. */
@Global()
@Module({})
export class DatabaseModule {
  static connecting({ attemptsMax, delayMs }: ConnectPolicy): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [API_CONFIG],
          useFactory: (config: ApiConfig) => ({
            ...apiDataSourceOptions(config),
            autoLoadEntities: true,
            retryAttempts: attemptsMax,
            retryDelay: delayMs,
          }),
        }),
      ],
      providers: [
        {
          provide: Database,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Database(dataSource),
        },
      ],
      exports: [Database],
    };
  }
}
