import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { codecOf, CODECS } from '#libs/formats';
import { LIST_PARAMETERS } from '../transactions/list-query.dto.js';
import { openApiDocument } from './open-api-document.js';
import { LIST_FILTERS } from './parameters.js';
import { SIMULATION_RULES } from './simulation-rules.js';

const ROOT = resolve(__dirname, '../../../..');

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'));
}

async function lint(document: object): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // The code is nobody else's.
      'info-license': 'off',
      // A health check has no caller who could be wrong.
      'operation-4xx-response': 'off',
    },
  });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(
    ({ ruleId, message, location: [place] }) =>
      `${ruleId} at ${String(place?.pointer)}: ${message}`,
  );
}

test('an independent linter finds nothing, in the examples neither', async () => {
  expect(await lint(openApiDocument())).toEqual([]);
});

test('the linter would find something', async () => {
  const document = structuredClone(openApiDocument());
  const response = document.paths['/v1/gateways']?.get?.responses['200'];
  Object.assign(response ?? {}, {
    content: { 'application/json': { schema: { type: 'object' }, example: [] } },
  });
  expect((await lint(document)).join('\n')).toContain('#/paths/~1v1~1gateways/get/responses/200');
});

test('docs/openapi.json is this document; mend it with `npm run generate:docs`', () => {
  expect(readJson('docs/openapi.json')).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

test('the version is that of the package', () => {
  expect(openApiDocument().info.version).toBe(
    (readJson('package.json') as { version: string }).version,
  );
});

test('the filters of the list are those that the list reads', () => {
  expect(LIST_FILTERS.map(({ name }) => name)).toEqual([...LIST_PARAMETERS]);
});

describe.each(['/v1/deposits', '/v1/withdrawals'])('%s shows', (path) => {
  const operation = openApiDocument().paths[path]?.post;
  const { content } = operation?.requestBody as {
    content: Record<string, { examples: object }>;
  };

  it('every format', () => {
    const mediaTypes = [...new Set(CODECS.flatMap((codec) => codec.mediaTypes))];
    expect(Object.keys(content)).toEqual(mediaTypes);
    for (const { examples } of Object.values(content)) {
      expect(Object.keys(examples)[0]).toBe('completes');
    }
  });

  it.each(['json', 'soap'])('every rule of the simulation in %s', (format) => {
    const names = ['completes', ...SIMULATION_RULES.map(({ name }) => name)];
    for (const mediaType of codecOf(format).mediaTypes) {
      // What other formats have under the same media type comes after it.
      const shown = Object.keys(content[mediaType]?.examples ?? {});
      expect(shown.slice(0, names.length)).toEqual(names);
    }
  });
});
