import { Controller, Get, HttpCode, HttpStatus, Inject, Res } from '@nestjs/common';
import { Health, type Readiness } from './health.js';

/** Only the status is set here; the body is the return value. */
interface Reply {
  status(code: number): unknown;
}

/** For operators and schedulers. The worker has no other HTTP surface. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('live')
  @HttpCode(HttpStatus.OK)
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    reply.status(readiness.status === 'ok' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }
}
