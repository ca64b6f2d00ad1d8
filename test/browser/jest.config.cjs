/** What needs a browser: `npm run test:browser` runs it, `npm test` does not. */
const [unit] = require('../../jest.config.cjs').projects;

module.exports = {
  ...unit,
  displayName: 'browser',
  roots: ['<rootDir>/test/browser'],
  // Two cores that others share; it only decides how long a failure takes.
  testTimeout: 300_000,
  testRegex: '\\.browser-spec\\.ts$',
};
