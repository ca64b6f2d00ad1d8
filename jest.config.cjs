/** The test tier is in the file name: .spec (no I/O), .int-spec (one real server), .e2e-spec (the whole way). */
const project = (displayName, suffix, extra = {}) => ({
  displayName,
  rootDir: __dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools', '<rootDir>/test'],
  testRegex: `\\.${suffix}\\.ts$`,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  moduleNameMapper: { '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts' },
  ...extra,
});

module.exports = {
  projects: [
    project('unit', 'spec'),
    project('integration', 'int-spec'),
    project('e2e', 'e2e-spec'),
  ],
};
