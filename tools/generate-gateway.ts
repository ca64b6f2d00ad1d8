import { CODECS } from '#libs/formats';
import { helpText, readCommandLine, UsageError } from './generate-gateway/command-line';
import { DIRECTORY_FILE, makeGateway } from './generate-gateway/make-gateway';
import { messageOf, writeError, writeLine } from './output';
import { root } from './paths';

const FORMATS = CODECS.map(({ format }) => format);

async function main(args: readonly string[]): Promise<number> {
  const wish = readCommandLine(args, FORMATS);
  if (wish.kind === 'help') {
    writeLine(helpText(FORMATS));
    return 0;
  }
  const { name, format } = wish;
  const files = await makeGateway(root, { name, format });
  writeLine(`The gateway ${name} of the format ${format} is made:`);
  for (const file of files) writeLine(`  ${file}`);
  writeLine(`  ${DIRECTORY_FILE} (one line)`);
  writeLine('It is simulated and works at once: npm run generate:docs, npm run check, npm start.');
  writeLine('An npm start that runs already has to be ended and started again to know it.');
  writeLine('What to replace, and how, is in docs/adding-a-gateway.md.');
  return 0;
}

void main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeError(`✗ ${messageOf(error)}`);
    if (error instanceof UsageError) writeError(`\n${helpText(FORMATS)}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
