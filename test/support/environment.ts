/** The servers that `npm test` has started for the tests. */
export function serverUrl(name: 'DATABASE_URL' | 'REDIS_URL' | 'KAFKA_BROKERS'): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: start the tests with "npm test".`);
  }
  return value;
}
