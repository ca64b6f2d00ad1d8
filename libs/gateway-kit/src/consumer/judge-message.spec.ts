import { GATEWAYS, type GatewayEntry, HEADER } from '#libs/messaging';
import { messageOf, transactionOf } from '../../../../test/support/gateway-messages.js';
import { INBOX_MEMORY_MS } from '../inbox/readable-message.js';
import { judgeMessage, type RawMessage } from './judge-message.js';

const GATEWAY: GatewayEntry = GATEWAYS.find(({ name }) => name === 'json-sim') ?? {
  name: 'json-sim',
  format: 'json',
  default: true,
};
const NOW = new Date();
const judge = (raw: RawMessage, gateway = GATEWAY) => judgeMessage(gateway, raw, NOW);

function without(raw: RawMessage, name: string): RawMessage {
  const kept = Object.entries(raw.headers).filter(([each]) => each !== name);
  return { ...raw, headers: Object.fromEntries(kept) };
}

function withHeader(raw: RawMessage, name: string, value: string): RawMessage {
  return { ...raw, headers: { ...raw.headers, [name]: value } };
}

describe('judgeMessage', () => {
  const transaction = transactionOf({ metadata: { simulate: 'decline' } });
  const message = messageOf(transaction);

  it('reads what is addressed to the gateway', () => {
    const judgement = judge(message);
    expect(judgement).toMatchObject({
      kind: 'readable',
      readable: {
        envelope: { transactionId: transaction.id, requestId: 'request-1' },
        transaction: { id: transaction.id, amountMinor: 10_000n },
        isBeyondMemory: false,
      },
    });
  });

  it('leaves to another gateway what is addressed to it, readable or not', () => {
    const foreign = withHeader(message, HEADER.gateway, 'other-sim');
    expect(judge(foreign)).toEqual({ kind: 'foreign' });
    expect(judge({ ...foreign, value: Buffer.from('{') })).toEqual({ kind: 'foreign' });
  });

  it('has what names nobody put aside by one gateway only', () => {
    const anonymous = [without(message, HEADER.gateway), withHeader(message, HEADER.gateway, '')];
    for (const raw of anonymous) {
      expect(judge(raw)).toMatchObject({ kind: 'refused', cause: { code: 'header_invalid' } });
      expect(judge(raw, { ...GATEWAY, default: false })).toEqual({ kind: 'foreign' });
    }
  });

  it.each([HEADER.messageType, HEADER.schemaVersion, HEADER.transactionId, HEADER.contentType])(
    'refuses a message without %s',
    (name) => {
      expect(judge(without(message, name))).toEqual({
        kind: 'refused',
        cause: { code: 'header_invalid', detail: `header ${name}` },
      });
    },
  );

  it.each([
    ['a schema version of the future', HEADER.schemaVersion, '2', 'header_invalid'],
    ['an unknown type', HEADER.messageType, 'transaction.lost', 'header_invalid'],
    ['another format', HEADER.contentType, 'text/xml', 'content_type_unsupported'],
    ['the id of another', HEADER.transactionId, transactionOf().id, 'address_mismatch'],
  ])('refuses %s', (_what, name, value, code) => {
    expect(judge(withHeader(message, name, value))).toMatchObject({
      kind: 'refused',
      cause: { code },
    });
  });

  it.each([
    ['nothing', null, 'value_missing'],
    ['no bytes', Buffer.alloc(0), 'value_unreadable'],
    ['half a document', message.value.subarray(0, 40), 'value_unreadable'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 'value_unreadable'],
    ['another document', Buffer.from('[]'), 'value_unreadable'],
  ])('refuses a value of %s', (_what, value, code) => {
    expect(judge({ ...message, value })).toMatchObject({ kind: 'refused', cause: { code } });
  });

  it.each([
    ['half a document', '<TransactionMessage xmlns="urn:payment-gateway:v1"><type>deposit'],
    [
      'a document type',
      '<!DOCTYPE x [<!ENTITY e "e">]><TransactionMessage>&e;</TransactionMessage>',
    ],
    ['another root', '<Something xmlns="urn:payment-gateway:v1"/>'],
    ['JSON', message.value.toString()],
  ])('refuses XML of %s', (_what, value) => {
    const soap = { name: 'soap-sim', format: 'soap', default: true };
    const headers = {
      ...message.headers,
      [HEADER.gateway]: 'soap-sim',
      [HEADER.contentType]: 'text/xml',
    };
    expect(judge({ headers, value: Buffer.from(value) }, soap)).toMatchObject({
      kind: 'refused',
      cause: { code: 'value_unreadable' },
    });
  });

  it('refuses a clear card number, and does not quote it', () => {
    const clear = message.value.toString().replace('411111******1111', '4111111111111111');
    const judgement = judge({ ...message, value: Buffer.from(clear) });
    expect(judgement).toMatchObject({ kind: 'refused', cause: { code: 'value_unreadable' } });
    expect(JSON.stringify(judgement)).not.toContain('4111111111111111');
  });

  it('refuses a value that names another gateway than its header', () => {
    const value = messageOf({ ...transaction, gateway: 'other-sim' }).value;
    expect(judge({ ...message, value })).toMatchObject({ cause: { code: 'address_mismatch' } });
  });

  it('never has processed what is older than the inbox remembers', () => {
    const old = transactionOf({ createdAt: new Date(NOW.getTime() - INBOX_MEMORY_MS - 1) });
    expect(judge(messageOf(old))).toMatchObject({ kind: 'refused', cause: { code: 'too_old' } });
    const inquiry = messageOf(old, { messageType: 'transaction.inquiry' });
    expect(judge(inquiry)).toMatchObject({ readable: { isBeyondMemory: true } });
  });

  it('takes media type parameters, and ids in capitals', () => {
    const spelled = withHeader(message, HEADER.contentType, 'Application/JSON; charset=utf-8');
    const upper = withHeader(spelled, HEADER.transactionId, transaction.id.toUpperCase());
    expect(judge(upper)).toMatchObject({
      readable: { envelope: { transactionId: transaction.id } },
    });
  });

  it('does not carry on a request id or a trace that is not well formed', () => {
    const odd = withHeader(message, HEADER.requestId, 'a\r\nb: c');
    const judgement = judge(withHeader(odd, HEADER.traceparent, 'nonsense'));
    expect(judgement.kind === 'readable' && judgement.readable.envelope).toMatchObject({
      requestId: '',
    });
    expect(judgement.kind === 'readable' && judgement.readable.envelope).not.toHaveProperty(
      'traceparent',
    );
  });
});
