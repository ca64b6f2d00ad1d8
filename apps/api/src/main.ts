import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { x } from '#libs/errors';

@Module({})
class AppModule {}
void NestFactory.create(AppModule).then((a) => { console.log(x, typeof a.close); return a.close(); });
