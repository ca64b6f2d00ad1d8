/** The test tier is in the file name: .spec (no I/O), .int-spec (one real server), .e2e-spec (the whole way). */
const project = (displayName, suffix, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools', '<rootDir>/test'],
  testRegex: `\\.${suffix}\\.ts$`,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    // What TypeScript calls `./x.js` is `./x.ts` before it is built; packages have the former.
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
  ...extra,
});

module.exports = {
  // Real servers start, die and come back: the deadline only decides how long a failure takes.
  testTimeout: 120_000,
  projects: [
    project('unit', 'spec'),
    project('integration', 'int-spec'),
    project('e2e', 'e2e-spec'),
  ],
};
