import type { Transaction } from '#libs/transaction';
import { writeXml } from '../xml/write-xml.js';
import { shapeOf } from './soap-style.js';
import {
  callbackRequest,
  problemElement,
  transactionMessage,
  transactionResponse,
} from './soap-view.js';

const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';
const TRANSACTION: Transaction = {
  id: ID,
  type: 'deposit',
  merchant: 'sandbox',
  format: 'soap',
  gateway: 'soap-sim',
  amountMinor: 10_000n,
  currency: 'EUR',
  instrument: {
    type: 'card',
    maskedNumber: '411111******1111',
    expiryMonth: 9,
    expiryYear: 2030,
    maskedHolder: 'A*** L***',
  },
  state: { status: 'pending' },
  version: 1,
  createdAt: new Date('2026-11-23T09:00:00Z'),
  updatedAt: new Date('2026-11-23T09:00:01Z'),
};
const CARD =
  '<instrument><card><number>411111******1111</number><expiryMonth>9</expiryMonth>' +
  '<expiryYear>2030</expiryYear><holder>A*** L***</holder></card></instrument>';
const DATES =
  '<createdAt>2026-11-23T09:00:00.000Z</createdAt><updatedAt>2026-11-23T09:00:01.000Z</updatedAt>';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const shapeNamed = (shape: string) => shapeOf({ format: 'soap', shape });

it.each([
  ['DepositResponse', 'deposit', 'bare'],
  ['WithdrawalResponse', 'withdrawal', 'envelope-1.1'],
  ['GetTransactionResponse', 'deposit', 'look-up-text'],
  ['GetTransactionResponse', 'withdrawal', 'look-up-envelope-1.2'],
] as const)('%s answers about a %s in the shape %s', (name, type, shape) => {
  const { name: written } = transactionResponse({ ...TRANSACTION, type }, shapeNamed(shape));
  expect(written).toBe(name);
});

it('a response has the fields in their order, and none that are absent', () => {
  expect(writeXml(transactionResponse(TRANSACTION, shapeNamed('bare')))).toBe(
    `${DECLARATION}<DepositResponse xmlns="urn:payment-gateway:v1"><transaction><id>${ID}</id>` +
      '<type>deposit</type><status>pending</status><amount>100.00</amount>' +
      `<currency>EUR</currency>${CARD}<format>soap</format><gateway>soap-sim</gateway>` +
      `${DATES}</transaction></DepositResponse>`,
  );
});

it('a response has everything there is', () => {
  const full: Transaction = {
    ...TRANSACTION,
    instrument: { type: 'bank_account', maskedIban: 'DE89****3000', maskedHolder: 'A***' },
    reference: 'r<1>',
    description: 'd\n',
    metadata: { 'a"b': '' },
    state: { status: 'failed', reason: { code: 'declined', message: 'No & no.' } },
  };
  expect(writeXml(transactionResponse(full, shapeNamed('bare')))).toContain(
    '<instrument><bankAccount><iban>DE89****3000</iban><holder>A***</holder></bankAccount>' +
      '</instrument><reference>r&lt;1&gt;</reference><description>d&#10;</description>' +
      '<metadata><entry key="a&quot;b"/></metadata><format>soap</format>' +
      '<gateway>soap-sim</gateway>' +
      `<reason><code>declined</code><message>No &amp; no.</message></reason>${DATES}`,
  );
});

it('a message has the fields of the topic', () => {
  expect(writeXml(transactionMessage({ ...TRANSACTION, currency: 'JPY' }))).toBe(
    `${DECLARATION}<TransactionMessage xmlns="urn:payment-gateway:v1">` +
      `<transactionId>${ID}</transactionId><type>deposit</type><amount>10000</amount>` +
      `<currency>JPY</currency>${CARD}<gateway>soap-sim</gateway>` +
      '<createdAt>2026-11-23T09:00:00.000Z</createdAt></TransactionMessage>',
  );
});

it('a callback has what the gateway says, and no more', () => {
  expect(writeXml(callbackRequest({ transactionId: ID, status: 'not_found' }))).toBe(
    `${DECLARATION}<CallbackRequest xmlns="urn:payment-gateway:v1">` +
      `<transactionId>${ID}</transactionId><status>not_found</status></CallbackRequest>`,
  );
  const money = { amountMinor: 5n, currency: 'EUR' };
  const reason = { code: 'c', message: 'm' };
  const report = { transactionId: ID, status: 'failed', money, gatewayReference: 'g', reason };
  expect(writeXml(callbackRequest({ ...report, status: 'failed' }))).toContain(
    '<amount>0.05</amount><currency>EUR</currency><gatewayReference>g</gatewayReference>' +
      '<reason><code>c</code><message>m</message></reason></CallbackRequest>',
  );
});

it('a problem is that of RFC 7807, appendix A, with our members', () => {
  const problem = {
    type: 'urn:payment-gateway:problem:validation_failed',
    title: 'The request breaks a rule',
    status: 400,
    detail: 'Some fields break a rule.',
    code: 'validation_failed' as const,
    requestId: 'request-1',
    errors: [{ path: '/amount', code: 'amount', message: 'No.' }],
  };
  expect(writeXml(problemElement(problem))).toBe(
    `${DECLARATION}<problem xmlns="urn:ietf:rfc:7807">` +
      '<type>urn:payment-gateway:problem:validation_failed</type>' +
      '<title>The request breaks a rule</title><status>400</status>' +
      '<detail>Some fields break a rule.</detail><code>validation_failed</code>' +
      '<request_id>request-1</request_id><errors><i><path>/amount</path><code>amount</code>' +
      '<message>No.</message></i></errors></problem>',
  );
});
