/** What needs a browser: `npm run test:browser` runs it, `npm test` does not. */
const [unit] = require('../../jest.config.cjs').projects;

module.exports = {
  ...unit,
  displayName: 'browser',
  roots: ['<rootDir>/test/browser'],
  testTimeout: 120_000,
  testRegex: '\\.browser-spec\\.ts$',
};
