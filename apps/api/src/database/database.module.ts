import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { Database } from '#libs/database';
import { apiDataSourceOptions } from './api-data-source.js';

/** PostgreSQL: TypeORM's data source, and the hot statements' way to the pool under it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [API_CONFIG],
      useFactory: (config: ApiConfig) => ({
        ...apiDataSourceOptions(config),
        autoLoadEntities: true,
        // A database that starts together with us gets a minute.
        retryAttempts: 30,
        retryDelay: 2_000,
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
})
export class DatabaseModule {}
