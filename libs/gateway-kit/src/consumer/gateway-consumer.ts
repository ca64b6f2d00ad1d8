import { Controller, Inject, type Type, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, type KafkaContext } from '@nestjs/microservices';
import type { GatewayEntry } from '#libs/messaging';
import { transportToken } from '../gateway-kit.tokens.js';
import { consumedMessageOf } from './consumed-message.js';
import { MessageIntake } from './message-intake.js';
import { UnhandledMessageFilter } from './unhandled-message.filter.js';

/** The injection token of a gateway's intake; each gateway has one of its own. */
export function intakeToken(gateway: string): string {
  return `MessageIntake:${gateway}`;
}

/**
 * Makes the consumer of one gateway.
 *
 * Topic and transport are known only when the environment has been read, and Nest reads them from
 * the decorators of a class: so each gateway gets a class of its own.
 */
export function gatewayConsumer({ name }: GatewayEntry, topic: string): Type<unknown> {
  @Controller()
  @UseFilters(UnhandledMessageFilter)
  class GatewayConsumer {
    constructor(@Inject(intakeToken(name)) readonly intake: MessageIntake) {}

    /** The offset is committed some time after this resolves, never before. */
    @EventPattern(topic, transportToken(name))
    handle(@Ctx() context: unknown): Promise<void> {
      return this.intake.accept(consumedMessageOf(context as KafkaContext));
    }
  }
  return GatewayConsumer;
}
