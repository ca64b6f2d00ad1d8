import { CODECS } from '#libs/formats';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { openApiDocument } from './open-api-document.js';
import { requestExamples } from './request-examples.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});

afterAll(() => api.close());

/** `GET /v1/transactions/{id}`; HEAD comes with every GET. */
function knownOperations(): string[] {
  const instance = api.app.getHttpAdapter().getInstance();
  return readTree(instance.printRoutes({ commonPrefix: false }))
    .flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`))
    .filter((operation) => !operation.startsWith('HEAD ') && !/ \/docs\b/.test(operation));
}

/** Fastify has no list of routes, but draws them as a tree: `│   └── /events (GET, HEAD)`. */
function readTree(tree: string): { path: string; methods: string[] }[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] =
      /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    above.length = depth;
    above.push(part);
    if (methods === undefined) return [];
    const path = above.join('').replaceAll(/:([A-Za-z]+)/g, '{$1}');
    return [{ path, methods: methods.split(', ') }];
  });
}

test('what is documented is what there is', () => {
  const documented = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(knownOperations().toSorted());
});

test('the document is served without an API key', async () => {
  const answer = await api.call({ path: '/docs/openapi.json' });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

test.each([
  ['/docs', 'text/html'],
  ['/docs/', 'text/html'],
  ['/docs/swagger-ui-init.js', 'application/javascript'],
  ['/docs/swagger-ui-bundle.js', 'application/javascript'],
  ['/docs/swagger-ui-standalone-preset.js', 'application/javascript'],
  ['/docs/swagger-ui.css', 'text/css'],
])('%s is served without an API key, from here', async (path, contentType) => {
  const answer = await api.call({ path });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(contentType);
});

test('the page refers to nothing elsewhere', async () => {
  const { text } = await api.call({ path: '/docs' });
  expect(text).not.toMatch(/(src|href)=["'](https?:)?\/\//);
});

test('what is not there is a problem', async () => {
  const answer = await api.call({ path: '/docs/nothing.js' });
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toMatch('application/problem+json');
});

const EXAMPLES = (['deposit', 'withdrawal'] as const).flatMap((type) =>
  requestExamples(type).flatMap(({ codec, name, body }) =>
    codec.mediaTypes.map((mediaType) => ({ type, name, mediaType, body })),
  ),
);

test.each(EXAMPLES)('$name of a $type as $mediaType is accepted as it is', async (example) => {
  const answer = await api.call({
    method: 'POST',
    path: `/v1/${example.type}s`,
    headers: {
      ...{ Authorization: 'Bearer sk_sandbox_0000000000000000000000000000' },
      // As Swagger UI sends it.
      ...{ 'Content-Type': example.mediaType, Accept: example.mediaType },
    },
    body: example.body,
  });
  expect(answer.status).toBe(202);
  const documented = openApiDocument().paths[`/v1/${example.type}s`]?.post?.responses['202'];
  const [mediaType = ''] = String(answer.headers['content-type']).split(';');
  expect(documented).toHaveProperty(['content', mediaType]);
});

test('every format is among them', () => {
  const shown = new Set(EXAMPLES.map(({ mediaType }) => mediaType));
  expect([...shown]).toEqual([...new Set(CODECS.flatMap((codec) => codec.mediaTypes))]);
});
