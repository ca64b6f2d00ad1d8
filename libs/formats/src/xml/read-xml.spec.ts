import { AppError } from '#libs/errors';
import { readXml, receiveXml } from './read-xml.js';

const read = (text: string) => readXml(Buffer.from(text));

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError && error.cause === undefined) return error.message;
    throw error;
  }
  throw new Error('The body was read.');
}

describe('readXml reads', () => {
  it('elements, attributes and text by namespace and local name', () => {
    const inner = '<q:b xmlns="urn:c" c="1" q:c="2"> x </q:b>';
    expect(read(`<p:a xmlns:p="urn:a" xmlns:q="urn:b">\n ${inner} <c/></p:a>`)).toEqual({
      namespace: 'urn:a',
      name: 'a',
      attributes: [],
      text: '',
      children: [
        {
          namespace: 'urn:b',
          name: 'b',
          attributes: [
            { namespace: '', name: 'c', value: '1' },
            { namespace: 'urn:b', name: 'c', value: '2' },
          ],
          children: [],
          text: ' x ',
        },
        { namespace: '', name: 'c', attributes: [], children: [], text: '' },
      ],
    });
  });

  it('names that every object has as names like any other', () => {
    const { children, attributes } = read('<a constructor="1"><__proto__/><toString/></a>');
    expect(children.map(({ name }) => name)).toEqual(['__proto__', 'toString']);
    expect(attributes).toMatchObject([{ name: 'constructor', value: '1' }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['<a>100.00</a>', '100.00'],
    ['<a>10<![CDATA[0.]]>00</a>', '100.00'],
    ['<a><![CDATA[100]]><![CDATA[.00]]></a>', '100.00'],
    ['<a>10<!-- 99 -->0.00</a>', '100.00'],
    ['<a>10<!---->0.00</a>', '100.00'],
    ['<a>1&#48;0.0&#x30;</a>', '100.00'],
    ['<a>&lt;&gt;&amp;&quot;&apos;</a>', '<>&"\''],
    ['<a><![CDATA[<b>&amp;]]]]></a>', '<b>&amp;]]'],
    ['<a>\r\n\r&#13;</a>', '\n\n\r'],
    ['<a>&#x1f4da;\u{1f4da}\u2028</a>', '\u{1f4da}\u{1f4da}\u2028'],
    ['<a></a>', ''],
    ['<a/>', ''],
  ])('the whole text of %s', (document, text) => {
    expect(read(document).text).toBe(text);
  });

  it.each([
    ['a declaration', '<?xml version="1.0"?><a/>'],
    ['UTF-8 in a declaration', '<?xml version="1.0" encoding="UTF-8"?><a/>'],
    ['utf-8 in a declaration', "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<a/>"],
    ['a byte order mark', '\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'],
    ['comments around', '<!-- <b> --><a/><!-- &x; -->\n'],
  ])('a document with %s', (_what, document) => {
    expect(read(document).name).toBe('a');
  });
});

describe('readXml refuses', () => {
  const bytes = (...values: number[]) => Buffer.from(values);
  const text = (content: Buffer) =>
    Buffer.concat([Buffer.from('<a>'), content, Buffer.from('</a>')]);

  it.each([
    ['a byte that starts nothing', text(bytes(0xff))],
    ['half a character', text(bytes(0xc3))],
    ['an overlong form', text(bytes(0xc0, 0xaf))],
    ['a surrogate', text(bytes(0xed, 0xa0, 0x80))],
    ['Latin-1', Buffer.from('<a>\u00e9</a>', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le')],
    ['another declared encoding', Buffer.from('<?xml version="1.0" encoding="latin1"?><a/>')],
    ['UTF-16 in words only', Buffer.from('<?xml version="1.0" encoding="UTF-16"?><a/>')],
    ['UTF-7', Buffer.from('<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-')],
    ['XML 1.1', Buffer.from('<?xml version="1.1"?><a/>')],
    ['XML 1.2', Buffer.from('<?xml version="1.2"?><a/>')],
    ['two byte order marks', Buffer.from('\ufeff\ufeff<a/>')],
    ['a blank before the declaration', Buffer.from(' <?xml version="1.0"?><a/>')],
  ])('%s', (_what, body) => {
    expect(refusalOf(() => readXml(body))).toMatch(/^malformed_body: /);
  });
});

describe('receiveXml', () => {
  const rootOf = (text: string) => receiveXml(Buffer.from(text)).root;
  const root = { namespace: 'urn:a', name: 'a' };

  it.each([
    '<a xmlns="urn:a"/>',
    '<p:a xmlns:p="urn:a"/>',
    '\ufeff<?xml version="1.0"?>\n<!-- é --><a xmlns="urn:a">',
    '<a xmlns="urn:a"><b></a>',
    '<a xmlns="urn:a">&unknown;',
    '<a xmlns="urn:a"><!DOCTYPE b>',
    '<a xmlns="urn:a"/><b/>',
    `<!--${'é'.repeat(5_000)}--><a xmlns="urn:a">`,
  ])('knows the root of %s, whatever follows', (text) => {
    expect(rootOf(text)).toEqual(root);
    const broken = receiveXml(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]));
    expect(broken.root).toEqual(root);
    expect(refusalOf(() => broken.read())).toMatch(/^malformed_body: /);
  });

  it.each([
    '',
    ' ',
    'a',
    '{"amount":"100.00"}',
    '<a',
    '<a xmlns="urn:a"',
    '<p:a/>',
    '<a b="1" b="2">',
    '<!DOCTYPE a><a/>',
    '<?xml-stylesheet href="a"?><a/>',
    '<?xml version="1.1"?><a/>',
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    '<!-- ',
    `<!--${'é'.repeat(5_000)}`,
  ])('refuses %j before there is a root', (text) => {
    expect(refusalOf(() => rootOf(text))).toMatch(/^malformed_body: /);
  });
});
