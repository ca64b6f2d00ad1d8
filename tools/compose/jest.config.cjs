/**
 * The tests inside a container (the service `test` of docker-compose.yml): those of jest.config.cjs
 * but the suites that start servers of their own to kill them, for which there are no programs there.
 */
const { readFileSync, globSync } = require('node:fs');
const { resolve } = require('node:path');
const base = require('../../jest.config.cjs');

const ROOT = resolve(__dirname, '../..');
const STARTS_SERVERS = /\bstart(Postgres|Redis|Kafka)\b/;

const left = globSync('{apps,libs,tools,test}/**/*-spec.ts', { cwd: ROOT })
  .filter((path) => STARTS_SERVERS.test(readFileSync(resolve(ROOT, path), 'utf8')))
  .sort();

process.stdout.write(
  `Not run in a container, as they start and kill servers of their own (npm test runs them):\n` +
    left.map((path) => `  ${path}\n`).join(''),
);

const literally = (path) => path.replace(/[.\\/]/g, '\\$&');

module.exports = {
  ...base,
  rootDir: ROOT,
  // The servers outlive the run, and each topic costs them files.
  globalTeardown: '<rootDir>/tools/compose/delete-test-topics.ts',
  projects: base.projects.map((project) => ({
    ...project,
    testPathIgnorePatterns: ['/node_modules/', ...left.map((path) => `/${literally(path)}$`)],
  })),
};
