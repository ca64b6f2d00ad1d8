import { runInNewContext } from 'node:vm';
import { databaseFaultOf } from './database-fault.js';

const withCode = (code: unknown, message = 'x') => Object.assign(new Error(message), { code });

it.each([
  ['08000', 'connection_exception'],
  ['08006', 'connection_failure'],
  ['25006', 'read_only_sql_transaction'],
  ['25P03', 'idle_in_transaction_session_timeout'],
  ['28000', 'invalid_authorization_specification'],
  ['28P01', 'invalid_password'],
  ['3D000', 'invalid_catalog_name'],
  ['53100', 'disk_full'],
  ['53200', 'out_of_memory'],
  ['53300', 'too_many_connections'],
  ['57014', 'query_canceled'],
  ['57P01', 'admin_shutdown'],
  ['57P02', 'crash_shutdown'],
  ['57P03', 'cannot_connect_now'],
  ['58030', 'io_error'],
  ['ECONNREFUSED', 'of the socket'],
  ['ECONNRESET', 'of the socket'],
  ['EPIPE', 'of the socket'],
  ['ETIMEDOUT', 'of the socket'],
  ['EHOSTUNREACH', 'of the socket'],
  ['ENETUNREACH', 'of the socket'],
  ['ENOTFOUND', 'of the name server'],
  ['EAI_AGAIN', 'of the name server'],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'of TLS'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'of TLS'],
  ['CERT_HAS_EXPIRED', 'of TLS'],
])('%s (%s) means unavailable', (code) => {
  expect(databaseFaultOf(withCode(code))).toBe('unavailable');
});

it.each([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'received invalid response: d2',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'There was an error establishing an SSL connection',
  'received invalid response: 53',
  'Received unexpected commandComplete message from backend.',
])('the driver says without a code that it is unavailable: %s', (message) => {
  expect(databaseFaultOf(new Error(message))).toBe('unavailable');
});

it('knows an error of another realm, such as that of a test runner', () => {
  const foreign = runInNewContext("Object.assign(new Error('x'), { code: '08006' })") as unknown;
  expect(foreign).not.toBeInstanceOf(Error);
  expect(databaseFaultOf(foreign)).toBe('unavailable');
});

it('takes the code of several failed attempts to connect, which is that of the first', () => {
  const attempts = [withCode('ECONNREFUSED'), withCode('ECONNREFUSED')];
  const error = Object.assign(new AggregateError(attempts), { code: 'ECONNREFUSED' });
  expect(databaseFaultOf(error)).toBe('unavailable');
});

it.each([
  ['55P03', 'lock_timeout'],
  ['40P01', 'contention'],
  ['40001', 'contention'],
])('%s means %s', (code, fault) => {
  expect(databaseFaultOf(withCode(code))).toBe(fault);
});

it.each([
  ['23505', 'unique_violation'],
  ['23514', 'check_violation'],
  ['22001', 'string_data_right_truncation'],
  ['22P02', 'invalid_text_representation'],
  ['22021', 'character_not_in_repertoire'],
  ['25P02', 'in_failed_sql_transaction'],
  ['25001', 'active_sql_transaction'],
  ['40002', 'transaction_integrity_constraint_violation'],
  ['42601', 'syntax_error'],
  ['42P01', 'undefined_table'],
  ['55000', 'object_not_in_prerequisite_state'],
  ['XX000', 'internal_error'],
  ['P0001', 'raise_exception'],
  ['', 'nothing'],
  ['ERR_INVALID_ARG_TYPE', 'of Node'],
])('%s (%s) is a defect of ours', (code) => {
  expect(databaseFaultOf(withCode(code, 'connection terminated'))).toBe('defect');
});

it.each([
  new Error('x'),
  withCode(8006),
  withCode(undefined),
  { code: '08006', message: 'connection terminated' },
  'connection terminated',
  null,
  undefined,
])('anything else is a defect of ours: %p', (error) => {
  expect(databaseFaultOf(error)).toBe('defect');
});
