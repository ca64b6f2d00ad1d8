import type { SecuritySchemeObject } from '@nestjs/swagger';

export const BEARER = 'bearer';

export const SECURITY_SCHEMES: Readonly<Record<string, SecuritySchemeObject>> = {
  [BEARER]: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The API key of a merchant. In development the key of the sandbox merchant is filled in.',
  },
};
