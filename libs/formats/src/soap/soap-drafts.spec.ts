import { readXml } from '../xml/read-xml.js';
import { messageDraft, reportDraft, requestDraft } from './soap-drafts.js';

const read = (name: string, content: string, namespace = 'urn:payment-gateway:v1') =>
  readXml(Buffer.from(`<${name} xmlns="${namespace}">${content}</${name}>`));

const CARD = `<card><number> 4111111111111111 </number><expiryMonth>09</expiryMonth>
  <expiryYear>2030</expiryYear><holder>Ada </holder></card>`;
const BUSINESS = `<amount> 1.00 </amount><currency> EUR </currency>
  <instrument>${CARD}</instrument><reference> r </reference><description> d </description>
  <metadata><entry key="k"> v </entry></metadata><gateway> soap-sim </gateway>`;
const BUSINESS_DRAFT = {
  amount: '1.00',
  currency: 'EUR',
  instrument: {
    type: 'card',
    number: '4111111111111111',
    expiry_month: 9,
    expiry_year: 2030,
    holder: 'Ada ',
  },
  reference: ' r ',
  description: ' d ',
  metadata: { k: ' v ' },
  gateway: 'soap-sim',
};

it.each([
  ['DepositRequest', 'deposit'],
  ['WithdrawalRequest', 'withdrawal'],
] as const)('%s is the request of a %s: blanks stay in free text only', (name, type) => {
  expect(requestDraft(read(name, BUSINESS), type)).toEqual(BUSINESS_DRAFT);
});

it('a bank account has an IBAN', () => {
  const account = '<bankAccount><iban> DE89 </iban><holder>A</holder></bankAccount>';
  const draft = requestDraft(
    read('DepositRequest', `<instrument>${account}</instrument>`),
    'deposit',
  );
  const instrument = { type: 'bank_account', iban: 'DE89', holder: 'A' };
  expect(draft).toEqual({ instrument });
});

it('a message has an id, a type and a date more', () => {
  const more = '<transactionId>i</transactionId><type>deposit</type><createdAt>c</createdAt>';
  expect(messageDraft(read('TransactionMessage', BUSINESS + more))).toEqual({
    ...BUSINESS_DRAFT,
    transaction_id: 'i',
    type: 'deposit',
    created_at: 'c',
  });
});

it('a callback has its fields', () => {
  const content = `<transactionId>i</transactionId><status> failed </status>
    <amount>1</amount><currency>EUR</currency><gatewayReference> g </gatewayReference>
    <reason><code>c</code><message> m </message></reason>`;
  expect(reportDraft(read('CallbackRequest', content))).toEqual({
    transaction_id: 'i',
    status: 'failed',
    amount: '1',
    currency: 'EUR',
    gateway_reference: ' g ',
    reason: { code: 'c', message: ' m ' },
  });
});

it.each([
  ['WithdrawalRequest', undefined],
  ['depositRequest', undefined],
  ['CallbackRequest', undefined],
  ['TransactionMessage', undefined],
  ['DepositRequest', ''],
  ['DepositRequest', 'urn:payment-gateway:v2'],
])('%s in %j does not belong among the deposits', (name, namespace) => {
  const document = read(name, '', namespace);
  expect(() => requestDraft(document, 'deposit')).toThrow('unknown_document');
});

it('nor does a request among messages and callbacks', () => {
  const document = read('DepositRequest', '');
  expect(() => messageDraft(document)).toThrow('unknown_document');
  expect(() => reportDraft(document)).toThrow('unknown_document');
});
