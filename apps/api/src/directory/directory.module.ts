import { Module } from '@nestjs/common';
import { DirectoryController } from './directory.controller.js';

/** Tells callers which formats and gateways there are. */
@Module({ controllers: [DirectoryController] })
export class DirectoryModule {}
