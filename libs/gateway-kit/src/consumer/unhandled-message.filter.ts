import { type ArgumentsHost, Catch, Logger, type RpcExceptionFilter } from '@nestjs/common';
import type { KafkaContext } from '@nestjs/microservices';
import { type Observable, of, throwError } from 'rxjs';
import { consumedMessageOf } from './consumed-message.js';
import { IntakeInterrupted } from './message-intake.js';

/**
 * The last net under the consumer: whatever throws on the way to the intake must not reach kafkajs,
 * which would repeat the message for ever and stop every partition.
 *
 * An interrupted intake is the one exception: that message has to come again. What breaks the
 * intake itself becomes a dead letter there; only what cannot be handed to it is skipped here.
 */
@Catch()
export class UnhandledMessageFilter implements RpcExceptionFilter {
  private readonly logger = new Logger(UnhandledMessageFilter.name);

  catch(error: unknown, host: ArgumentsHost): Observable<unknown> {
    if (error instanceof IntakeInterrupted) return throwError(() => error);
    const { place } = consumedMessageOf(host.switchToRpc().getContext<KafkaContext>());
    this.logger.error({ msg: 'A message broke its handler and is skipped.', place, err: error });
    return of(null);
  }
}
