export { currencyExponent } from './currencies.js';
export { type GatewayReport, REPORTED_STATUSES, type ReportedStatus } from './gateway-report.js';
export { type Command, decide, type Decision, evolve } from './machine.js';
export { type AmountFault, formatAmount, type Money, parseMoney } from './money.js';
export {
  isFinal,
  type Reason,
  reasonOf,
  STATUSES,
  type TransactionState,
  type TransactionStatus,
} from './status.js';
export type {
  Instrument,
  MaskedInstrument,
  SubmittedTransaction,
  Transaction,
  TransactionRequest,
  TransactionType,
} from './transaction.js';
