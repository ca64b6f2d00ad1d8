import { operate } from './operator.setup.js';

// A reader that goes away (`… | head`) is no error.
process.stdout.on('error', () => undefined);

void operate(process.argv.slice(2), process.env).then((status) => process.exit(status));
