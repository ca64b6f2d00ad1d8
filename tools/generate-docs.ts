import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../apps/api/src/docs/open-api-document.js';
import { messageOf, writeError, writeLine } from './output';
import { root } from './paths';

/** Writes what is made from the registries into `docs`, where a spec compares it. */
async function main(): Promise<void> {
  const file = join(root, 'docs/openapi.json');
  const options = { ...(await resolveConfig(file)), parser: 'json' };
  writeFileSync(file, await format(JSON.stringify(openApiDocument(), null, 2), options));
  writeLine('  ✓ docs/openapi.json');
}

main().catch((error: unknown) => {
  writeError(`✗ ${messageOf(error)}`);
  process.exitCode = 1;
});
