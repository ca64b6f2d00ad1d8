import { readXml } from '../xml/read-xml.js';
import { fields, instrument, integer, metadata, text, token } from './element-readers.js';

const element = (content: string) =>
  readXml(
    Buffer.from(
      `<a xmlns="urn:payment-gateway:v1" xmlns:o="urn:other"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${content}</a>`,
    ),
  );
const only = (content: string) => {
  const [child] = element(content).children;
  if (!child) throw new Error('There is no element.');
  return child;
};

const SAMPLE = fields(
  new Map([
    ['amount', token],
    ['expiryMonth', integer],
    ['reference', text],
  ]),
);

describe('a text', () => {
  it.each([
    ['<b> x </b>', ' x ', 'x'],
    ['<b>\n\t100.00\r\n</b>', '\n\t100.00\n', '100.00'],
    ['<b>1 00</b>', '1 00', '1 00'],
    ['<b>\u00a01</b>', '\u00a01', '\u00a01'],
    ['<b/>', '', ''],
    ['<b> </b>', ' ', ''],
    ['<b o:unit="cent" xsi:type="xs:decimal">1</b>', '1', '1'],
    ['<b unit="cent">1</b>', {}, {}],
    ['<b><c/></b>', {}, {}],
  ])('%s', (content, asText, asToken) => {
    expect(text(only(content))).toEqual(asText);
    expect(token(only(content))).toEqual(asToken);
  });
});

describe('an integer', () => {
  it.each([
    ['12', 12],
    ['012', 12],
    [' 7 ', 7],
    ['0', 0],
    ['999999999', 999_999_999],
    ['1000000000', '1000000000'],
    ['+1', '+1'],
    ['-1', '-1'],
    ['1.0', '1.0'],
    ['1e1', '1e1'],
    ['0x1', '0x1'],
    ['1 2', '1 2'],
    ['\u0661', '\u0661'],
    ['', ''],
  ])('%j', (content, value) => {
    expect(integer(only(`<b>${content}</b>`))).toBe(value);
  });
});

describe('fields', () => {
  it('come in any order, under their snake_case names', () => {
    const content = '<expiryMonth>1</expiryMonth>\n<reference> x</reference><amount>1</amount>';
    expect(SAMPLE(element(content))).toEqual({ amount: '1', expiry_month: 1, reference: ' x' });
  });

  it.each([
    ['', {}],
    [' \n ', {}],
    ['text', 'text'],
    ['<amount/>', { amount: '' }],
    ['<amount xsi:nil="true"/>', { amount: null }],
    ['<amount xsi:nil=" 1 "></amount>', { amount: null }],
    ['<amount xsi:nil="false">1</amount>', { amount: '1' }],
    ['<amount o:nil="true">1</amount>', { amount: '1' }],
  ])('%s is %j', (content, draft) => {
    expect(SAMPLE(element(content))).toEqual(draft);
  });

  it.each([
    ['<more>1</more>', 'more'],
    ['<more>1</more><more/>', 'more'],
    ['<CVC>1</CVC>', 'CVC'],
    ['<o:cvc>1</o:cvc>', 'cvc'],
    ['<Amount>1</Amount>', 'Amount'],
    ['<expiry_month>1</expiry_month>', ''],
    ['<o:amount>1</o:amount>', ''],
    ['<amount xmlns="">1</amount>', ''],
    ['<amount xmlns="urn:payment-gateway:v2">1</amount>', ''],
    ['<type>card</type>', ''],
    ['<constructor/>', 'constructor'],
    ['<__proto__/>', '__proto__'],
  ])('%s is a field that nobody knows', (content, name) => {
    const draft = SAMPLE(element(content)) as object;
    expect(Object.keys(draft)).toEqual([name]);
    expect(Object.values(draft)).toEqual([null]);
  });

  it('an attribute is a field that nobody knows', () => {
    expect(SAMPLE(only('<b cvc="1" amount="1" o:c="1" xml:lang="en"/>'))).toEqual({
      cvc: null,
      '': null,
    });
  });

  it.each([
    ['twice', '<amount>1</amount><amount>1</amount>'],
    ['twice', '<amount>1</amount><amount xsi:nil="true"/>'],
    ['nil', '<amount xsi:nil="true">1</amount>'],
    ['nil', '<amount xsi:nil="true"><reference/></amount>'],
  ])('an element is %s: %s', (word, content) => {
    expect(() => SAMPLE(element(content))).toThrow(new RegExp(`malformed_body: .*${word}`));
  });
});

describe('an instrument', () => {
  const read = instrument(
    new Map([
      ['card', SAMPLE],
      ['bankAccount', SAMPLE],
    ]),
  );

  it.each([
    ['<card><amount>1</amount></card>', { type: 'card', amount: '1' }],
    ['\n<bankAccount/>\n', { type: 'bank_account' }],
    ['<card xsi:nil="true"/>', { type: 'card' }],
    ['<card><type>bank_account</type></card>', { type: 'card', '': null }],
    ['<card>text</card>', 'text'],
    ['text', 'text'],
    ['', {}],
    ['<cheque/>', { cheque: null }],
    ['<o:card/>', { '': null }],
    ['<bank_account/>', { '': null }],
    ['<type>card</type>', { '': null }],
    ['<card/><bankAccount/>', { card: {}, bank_account: {} }],
    ['<card/><cvc/>', { card: {}, cvc: null }],
  ])('%s is %j', (content, draft) => {
    expect(read(element(content))).toEqual(draft);
  });

  it('has no attributes, and is no two cards', () => {
    expect(read(only('<b cvc="1"><card/></b>'))).toEqual({ card: {}, cvc: null });
    expect(() => read(element('<card/><card/>'))).toThrow('twice');
  });
});

describe('metadata', () => {
  it.each([
    ['', {}],
    ['\n', {}],
    ['<entry key="a"> 1 </entry><entry key="b"/>', { a: ' 1 ', b: '' }],
    ['<entry key="constructor">1</entry>', { constructor: '1' }],
    ['<entry key="&#9;&#10; ">1</entry>', { '\t\n ': '1' }],
    ['<entry key="">1</entry>', { '': '1' }],
    ['<entry key="a" xsi:nil="true"/>', { a: null }],
    ['<entry>1</entry>', { entry: null }],
    ['<entry key="a" b="1">1</entry>', { entry: null }],
    ['<entry o:key="a">1</entry>', { entry: null }],
    ['<entry key="a"><b/></entry>', { entry: null }],
    ['<o:entry key="a">1</o:entry>', { entry: null }],
    ['<cvc>1</cvc>', { cvc: null }],
    ['text', 'text'],
  ])('%s is %j', (content, draft) => {
    expect(metadata(element(content))).toEqual(draft);
  });

  it('has no attributes', () => {
    expect(metadata(only('<b cvc="1"/>'))).toEqual({ cvc: null });
  });

  it.each([
    ['twice', '<entry key="a">1</entry><entry key="a">1</entry>'],
    ['not allowed', '<entry key="__proto__">1</entry>'],
    ['not allowed', '<__proto__/>'],
  ])('a key is %s: %s', (word, content) => {
    expect(() => metadata(element(content))).toThrow(new RegExp(`malformed_body: .*${word}`));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
