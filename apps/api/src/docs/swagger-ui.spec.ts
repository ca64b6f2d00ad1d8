import { type Environment, readApiConfig, SANDBOX_API_KEY } from '#libs/config';
import { swaggerUiOptions } from './swagger-ui.js';

const optionsFor = (env: Environment = {}, change: object = {}) =>
  swaggerUiOptions({ ...readApiConfig(env), ...change }).swaggerOptions;

describe('the sandbox key', () => {
  it('is filled in in development', () => {
    expect(optionsFor()).toMatchObject({ sandboxKey: SANDBOX_API_KEY, persistAuthorization: true });
  });

  it.each([
    ['where it opens nothing', { API_KEYS: 'shop:sk_live_1111111111111111' }, {}],
    ['in production', {}, { isProduction: true }],
  ])('is not named %s', (_case, env, change) => {
    const options = optionsFor(env, change);
    expect(options).not.toHaveProperty('onComplete');
    expect(JSON.stringify(options)).not.toContain('sk_');
  });
});

test('keys are not kept in the browser in production', () => {
  expect(optionsFor({}, { isProduction: true })?.persistAuthorization).toBe(false);
});

describe('the request of a document', () => {
  const intercept = optionsFor()?.requestInterceptor as (request: object) => object;

  it('accepts the format in which it will be answered', () => {
    const headers = { 'Content-Type': 'text/xml', accept: 'application/json' };
    expect(intercept({ headers, body: '<a/>' })).toMatchObject({ headers: { accept: 'text/xml' } });
  });

  it('without a document accepts what was chosen', () => {
    const headers = { accept: 'text/xml' };
    expect(intercept({ headers })).toEqual({ headers });
  });
});
