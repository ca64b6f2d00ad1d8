import { Controller, Get, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventEntity, OutboxEntity, RequestEntity, TransactionEntity } from './entities';
import { POOL_MAX } from './pool-max';
import { StatementController } from './statement.controller';
import { TypeOrmController } from './typeorm.controller';

@Controller()
class ReadyController {
  @Get()
  ready(): string {
    return 'ready';
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL ?? '',
      poolSize: POOL_MAX,
      entities: [RequestEntity, TransactionEntity, EventEntity, OutboxEntity],
      synchronize: true,
    }),
  ],
  controllers: [ReadyController, StatementController, TypeOrmController],
})
export class BaselineModule {}
