import type { SecuritySchemeObject } from '@nestjs/swagger';

export const BEARER = 'bearer';
export const WEBHOOK_SIGNATURE = 'webhookSignature';

export const SECURITY_SCHEMES: Readonly<Record<string, SecuritySchemeObject>> = {
  [BEARER]: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The API key of a merchant. In development the key of the sandbox merchant is filled in.',
  },
  [WEBHOOK_SIGNATURE]: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'For gateways: one or more `v1,<base64>`, separated by spaces.',
  },
};
