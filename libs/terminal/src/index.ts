export { plainText } from './plain-text.js';
export {
  causeOf,
  type CommandAnswer,
  CommandFailure,
  runCommand,
  UsageError,
} from './run-command.js';
export { formatTable } from './table.js';
