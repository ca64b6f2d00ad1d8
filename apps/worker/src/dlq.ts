import { tendDeadLetters } from './dead-letters/tend-dead-letters.js';

// A reader that goes away (`… | head`) is no error.
process.stdout.on('error', () => undefined);

void tendDeadLetters(process.argv.slice(2), process.env).then((status) => process.exit(status));
