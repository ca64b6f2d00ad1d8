import { GATEWAYS, HEADER, SCHEMA_VERSION } from '#libs/messaging';
import { judgeMessage } from './judge-message.js';

/**
 * Messages as they lie in topics, byte for byte, by the version of their schema. Version 1 is the
 * first one, so that today the one before is none. Whoever makes version 2 adds its messages here
 * and leaves these: workers and messages of two versions meet during every roll-out, for as long as
 * a topic keeps its messages.
 */
const MESSAGES: Readonly<
  Record<string, Readonly<Record<string, { type: string; value: string }>>>
> = {
  '1': {
    'json-sim': {
      type: 'application/json',
      value:
        '{"transaction_id":"0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50","type":"deposit",' +
        '"amount":"100.00","currency":"EUR","instrument":{"type":"card",' +
        '"number":"411111******1111","expiry_month":12,"expiry_year":2030,' +
        '"holder":"A*** L***"},"reference":"order-1001","description":"Two books",' +
        '"metadata":{"basket":"77"},"gateway":"json-sim",' +
        '"created_at":"2026-01-05T09:00:00.000Z"}',
    },
    'soap-sim': {
      type: 'text/xml',
      value:
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
        '<TransactionMessage xmlns="urn:payment-gateway:v1">' +
        '<transactionId>0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50</transactionId>' +
        '<type>deposit</type><amount>100.00</amount><currency>EUR</currency>' +
        '<instrument><card><number>411111******1111</number><expiryMonth>12</expiryMonth>' +
        '<expiryYear>2030</expiryYear><holder>A*** L***</holder></card></instrument>' +
        '<reference>order-1001</reference><description>Two books</description>' +
        '<metadata><entry key="basket">77</entry></metadata><gateway>soap-sim</gateway>' +
        '<createdAt>2026-01-05T09:00:00.000Z</createdAt>' +
        '</TransactionMessage></soap:Body></soap:Envelope>',
    },
  },
};

const NOW = new Date('2026-01-05T09:00:01Z');
const current = Number(SCHEMA_VERSION);

function judge(gateway: string, type: string, value: string, version: string) {
  const entry = GATEWAYS.find(({ name }) => name === gateway);
  if (!entry) throw new Error(`${gateway} is not in the directory.`);
  const headers = {
    [HEADER.messageType]: 'transaction.submitted',
    [HEADER.schemaVersion]: version,
    [HEADER.transactionId]: '0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50',
    [HEADER.gateway]: gateway,
    [HEADER.contentType]: type,
  };
  return judgeMessage(entry, { headers, value: Buffer.from(value) }, NOW);
}

const rows = Object.entries(MESSAGES).flatMap(([version, byGateway]) =>
  Object.entries(byGateway).map(([gateway, { type, value }]) => ({
    ...{ version, gateway, type, value },
  })),
);

describe('the schema of messages', () => {
  it('has messages of this version and of the one before, where there was one', () => {
    const wanted = [current - 1, current].filter((version) => version > 0).map(String);
    expect(Object.keys(MESSAGES)).toEqual(expect.arrayContaining(wanted));
  });

  it.each(rows)('version $version is read by $gateway', ({ version, gateway, type, value }) => {
    expect(judge(gateway, type, value, version)).toMatchObject({
      kind: 'readable',
      readable: {
        transaction: {
          id: '0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50',
          type: 'deposit',
          amountMinor: 10_000n,
          currency: 'EUR',
          instrument: { type: 'card', maskedNumber: '411111******1111' },
          reference: 'order-1001',
          description: 'Two books',
          metadata: { basket: '77' },
          gateway,
          createdAt: new Date('2026-01-05T09:00:00Z'),
        },
      },
    });
  });

  it.each(rows.flatMap((row) => ['0', `${current + 1}`, '1.0', '01'].map((odd) => ({ row, odd }))))(
    'version $odd is put aside by $row.gateway',
    ({ row: { gateway, type, value }, odd }) => {
      expect(judge(gateway, type, value, odd)).toEqual({
        kind: 'refused',
        cause: { code: 'header_invalid', detail: 'header schema-version' },
      });
    },
  );
});
