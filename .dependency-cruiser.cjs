/**
 * Imports run one way (DESIGN: layout). Type-only imports count: a type that is needed further down
 * moves down into a lib.
 */
const TEST = '(^test/|\\.(spec|int-spec|e2e-spec)\\.ts$)';

/** What a folder of the API may import of the API's other folders; libs are free to all of them. */
const API_FOLDERS = {
  database: ['database'],
  http: ['http', 'database'],
  publishing: ['publishing', 'http', 'database'],
  transactions: ['transactions', 'publishing', 'http', 'database'],
  directory: ['directory', 'http', 'database'],
  callbacks: ['callbacks', 'transactions', 'publishing', 'http', 'database'],
  metrics: ['metrics', 'transactions', 'publishing', 'http', 'database'],
  operator: ['operator', 'transactions', 'publishing', 'database'],
  docs: ['docs', 'http'],
};

/** What a lib may import of ours, where that is less than any other lib. */
const LIBS = {
  errors: ['errors'],
  signing: ['signing', 'errors'],
  transaction: ['transaction', 'errors'],
  masking: ['masking', 'errors', 'transaction'],
};

const oneOf = (names) => `(?:${names.join('|')})/`;

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbidden(
      'no-cycles',
      'A cycle is a run-time fault under dependency injection.',
      {},
      {
        circular: true,
      },
    ),
    forbidden(
      'nothing-missing',
      'An import that leads nowhere hides every other rule.',
      {},
      {
        couldNotResolve: true,
      },
    ),
    forbidden(
      'apps-apart',
      'The apps share libs, never each other.',
      { path: '^apps/([^/]+)/', pathNot: TEST },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbidden(
      'libs-below-apps',
      'Libs know nothing of what uses them.',
      { path: '^libs/', pathNot: TEST },
      { path: '^(apps|tools)/' },
    ),
    forbidden(
      'product-without-tests',
      'What is shipped imports neither tests nor tools.',
      { path: '^(apps|libs)/', pathNot: TEST },
      { path: `${TEST}|^tools/` },
    ),
    forbidden(
      'tools-without-tests',
      'What people run by hand imports no spec.',
      { path: '^tools/', pathNot: TEST },
      { path: '\\.(spec|int-spec|e2e-spec)\\.ts$' },
    ),
    forbidden(
      'libs-by-their-index',
      'A lib is what its index names; from outside nobody reaches further in.',
      { path: '^(?:apps|libs)/([^/]+)/', pathNot: TEST },
      { path: '^libs/[^/]+/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    ),
    forbidden(
      'own-index-is-for-others',
      'Inside a lib files import each other: through the index they would run in a circle.',
      { path: '^libs/([^/]+)/', pathNot: TEST },
      { path: '^libs/$1/src/index\\.ts$' },
    ),
    forbidden(
      'gateways-on-the-kit',
      'A gateway needs the kit, and the libs under it.',
      { path: '^apps/worker/src/gateways/([^/]+)/', pathNot: TEST },
      { path: '^apps/', pathNot: ['^apps/worker/src/(gateways/$1|simulation)/'] },
    ),
    forbidden(
      'kit-is-the-gateways',
      'Nothing under the kit knows it, and the API does not either.',
      { path: '^(libs/(?!gateway-kit/)|apps/api/)', pathNot: TEST },
      { path: '^libs/gateway-kit/' },
    ),
    ...Object.entries(API_FOLDERS).map(([folder, allowed]) =>
      forbidden(
        `api-${folder}`,
        `In the API ${folder} may import: ${allowed.join(', ')}.`,
        { path: `^apps/api/src/${folder}/`, pathNot: TEST },
        { path: '^apps/api/', pathNot: `^apps/api/src/${oneOf(allowed)}` },
      ),
    ),
    ...Object.entries(LIBS).map(([lib, allowed]) =>
      forbidden(
        `lib-${lib}`,
        `Of ours ${lib} may import: ${allowed.join(', ')}.`,
        { path: `^libs/${lib}/`, pathNot: TEST },
        { path: '^libs/', pathNot: `^libs/${oneOf(allowed)}` },
      ),
    ),
    forbidden(
      'masking-of-types',
      'Masking shapes what transaction describes, and runs none of its code.',
      { path: '^libs/masking/', pathNot: TEST },
      { path: '^libs/transaction/', dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'transaction-is-pure',
      'No I/O, no clock, no framework: time and ids come in as arguments.',
      { path: '^libs/transaction/', pathNot: TEST },
      { dependencyTypes: ['core', 'npm'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // `#libs/x` has two conditions in package.json: `types` leads to the source, `default` to dist.
    enhancedResolveOptions: {
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
