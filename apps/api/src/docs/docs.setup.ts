import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { ApiConfig } from '#libs/config';
import { openApiDocument } from './open-api-document.js';
import { swaggerUiOptions } from './swagger-ui.js';

/** Swagger UI at `/docs` and the document at `/docs/openapi.json`; neither needs an API key. */
export function setUpDocs(app: INestApplication, config: ApiConfig): void {
  SwaggerModule.setup('docs', app, openApiDocument, swaggerUiOptions(config));
}
