import { configProblemsOf } from '../../../test/support/config-problems.js';
import { type Environment, EnvReader } from './env-reader.js';
import { readGatewaySecrets } from './gateway-secrets.js';

const PRODUCTION = { NODE_ENV: 'production' };

function problemOf(read: (reader: EnvReader) => unknown, env: Environment): string {
  const problems = configProblemsOf(() => {
    const reader = new EnvReader(env);
    read(reader);
    reader.finish();
  });
  expect(problems.length).toBeLessThan(2);
  return problems.join();
}

const secret = (length: number) => Buffer.alloc(length, 's').toString('base64');

describe('GATEWAY_SECRETS', () => {
  const read = (text: string, env: Environment = {}) =>
    readGatewaySecrets(new EnvReader({ ...env, GATEWAY_SECRETS: text }));
  const problem = (text: string, env: Environment = {}) =>
    problemOf(readGatewaySecrets, { ...env, GATEWAY_SECRETS: text });

  it('reads a ring for each gateway, the signing key first', () => {
    const secrets = read(`a:whsec_${secret(24)}|whsec_${secret(64)},b-2:whsec_${secret(32)}`);
    expect(secrets.of('a').map(({ symmetricKeySize }) => symmetricKeySize)).toEqual([24, 64]);
    expect(secrets.of('b-2').map(({ symmetricKeySize }) => symmetricKeySize)).toEqual([32]);
  });

  it('has the documented development secret for whom it does not name', () => {
    const documented = [Buffer.from('json-sim-development-secret-00000000')];
    const keysOf = (text: string) =>
      read(text)
        .of('json-sim')
        .map((key) => key.export());
    expect(keysOf('')).toEqual(documented);
    expect(keysOf(`a:whsec_${secret(24)}`)).toEqual(documented);
  });

  it('has none for them in production', () => {
    const secrets = read(`a:whsec_${secret(24)}`, PRODUCTION);
    expect(secrets.of('json-sim')).toEqual([]);
    expect(secrets.of('a')).toHaveLength(1);
    expect(problem(`a:whsec_${secret(24)}`, PRODUCTION)).toBe('');
  });

  const development = Buffer.from('a-development-secret-00000000').toString('base64');
  it.each([
    '',
    `a:whsec_${development}`,
    `b:whsec_${development}`,
    `a:whsec_${secret(24)}|whsec_${development}`,
  ])('refuses %j in production only', (text) => {
    expect(problem(text)).toBe('');
    expect(problem(text, PRODUCTION)).toContain('GATEWAY_SECRETS must');
  });

  it.each([
    'canary',
    'canary:',
    `:whsec_${secret(24)}`,
    `whsec_${secret(24)}`,
    `A:whsec_${secret(24)}`,
    `1a:whsec_${secret(24)}`,
    `a_b:whsec_${secret(24)}`,
    `${'a'.repeat(33)}:whsec_${secret(24)}`,
    `a:${secret(24)}`,
    `a:whsec_${secret(23)}`,
    `a:whsec_${secret(65)}`,
    'a:whsec_',
    `a:whsec_${secret(24)}|`,
    `a:whsec_${secret(24)},`,
    `a:whsec_${secret(24)}, b:whsec_${secret(24)}`,
    `a:whsec_${secret(24)},a:whsec_${secret(32)}`,
    `a=whsec_${secret(24)}`,
    `a:whsec_${secret(24)};b:whsec_${secret(24)}`,
  ])('refuses %j without quoting it', (text) => {
    const message = problem(text);
    expect(message).toContain('GATEWAY_SECRETS must be name:whsec_');
    expect(message).not.toMatch(/c3Nz|canary/);
  });
});
