import * as fc from 'fast-check';
import { AppError } from '#libs/errors';
import { readXml } from './read-xml.js';
import { malformedXml, XmlTreeBuilder } from './xml-tree-builder.js';

const BODY_BYTES_MAX = 65_536;

function refusalOf(text: string, elementsMax = 1_000): string {
  try {
    readXml(Buffer.from(text), { elementsMax });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('malformed_body');
    expect(error.cause).toBeUndefined();
    return error.detail;
  }
  return 'read';
}

const times = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

/** As many pieces as fit into a body. */
function fill(piece: (index: number) => string): string {
  let text = '';
  for (let index = 0; text.length < BODY_BYTES_MAX - 100; index += 1) text += piece(index);
  return text;
}

describe('a document is refused', () => {
  it.each([
    ['without a root', '<!-- a -->'],
    ['with an element that is not closed', '<a><b></a>'],
    ['with an element that closes twice', '<a></a></a>'],
    ['with two roots', '<a/><b/>'],
    ['with text before the root', 'x<a/>'],
    ['with text behind the root', '<a/>x'],
    ['with CDATA behind the root', '<a/><![CDATA[x]]>'],
    ['with a prefix that nobody declared', '<p:a/>'],
    ['with an attribute twice', '<a b="1" b="2"/>'],
    ['with an attribute twice under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>'],
    ['with a prefix declared twice', '<a xmlns:p="u" xmlns:p="v"/>'],
    ['with an attribute without quotes', '<a b=1/>'],
    ['with an attribute without a value', '<a b/>'],
    ['with < in an attribute', '<a b="<"/>'],
    ['with ]]> in text', '<a>]]></a>'],
    ['with -- in a comment', '<a><!-- -- --></a>'],
    ['with NUL', '<a>\u0000</a>'],
    ['with a control character', '<a>\u0001</a>'],
    ['with a reference to NUL', '<a>&#0;</a>'],
    ['with a reference to a surrogate', '<a>&#xd800;</a>'],
    ['with a reference past Unicode', '<a>&#x110000;</a>'],
    ['with U+FFFF', '<a>\uffff</a>'],
    ['with an unknown entity', '<a>&nbsp;</a>'],
    ['with an entity that every object has', '<a>&constructor;&__proto__;</a>'],
    ['with a name that is none', '<1a/>'],
    ['with two colons in a name', '<a xmlns:p="u"><p:q:b/></a>'],
    ['with the prefix xmlns', '<xmlns:a/>'],
    ['with another meaning of xml', '<a xmlns:xml="u"/>'],
    ['with half a tag', '<a'],
    ['with half a comment', '<a/><!--'],
  ])('%s', (_what, text) => {
    expect(refusalOf(text)).toBe('The body is not well-formed XML.');
  });

  it.each([
    ['document type', '<!DOCTYPE a><a/>'],
    ['document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['document type', '<!DOCTYPE a PUBLIC "x" "http://127.0.0.1:9/x.dtd"><a/>'],
    ['document type', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['document type', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><a/>'],
    ['document type', `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(9_999)}">]><a>&x;</a>`],
    ['Processing', '<?xml-stylesheet href="http://127.0.0.1:9/"?><a/>'],
    ['Processing', '<a>10<?x?>0.00</a>'],
    ['Processing', '<a/><?x?>'],
    ['beside', '<a>x<b/></a>'],
    ['beside', '<a><b/><![CDATA[x]]></a>'],
    ['beside', '<a><b/>&#160;</a>'],
    ['blanks', '<a xmlns=" urn:a"/>'],
    ['blanks', '<a xmlns:p="urn:a\n"/>'],
    ['blanks', '<a xmlns="urn:a&#160;"/>'],
  ])('with a word about %s: %s', (word, text) => {
    expect(refusalOf(text)).toContain(word);
  });

  it('without quoting it', () => {
    const starts = ['<a>', '<a b="', '<', '</', '&', '<a><', '<?', '<!DOCTYPE ', '<a>&', '<p:'];
    fc.assert(
      fc.property(fc.constantFrom(...starts), (start) => {
        expect(refusalOf(`${start}canary4111111111111111`)).not.toMatch(/canary|4111/);
      }),
    );
  });
});

describe('a limit', () => {
  const nested = (depth: number) => times(depth, () => '<a>') + times(depth, () => '</a>');
  const attributes = (count: number) => `<a ${times(count, (index) => `b${index}="" `)}/>`;
  const named = (length: number) => `<${'a'.repeat(length)}/>`;
  const attributeNamed = (length: number) => `<a ${'b'.repeat(length)}=""/>`;
  const attributeOf = (length: number) => `<a b="${'c'.repeat(length)}"/>`;
  const textOf = (length: number) => `<a>b<!-- -->${'b'.repeat(length - 1)}</a>`;
  const elements = (count: number) => `<a>${times(count - 1, () => '<b/>')}</a>`;

  it.each([
    ['depth', 32, nested, 'nested'],
    ['attributes', 32, attributes, 'attributes'],
    ['a name', 128, named, 'name'],
    ["an attribute's name", 128, attributeNamed, 'name'],
    ['an attribute', 2_048, attributeOf, 'attribute'],
    ['a text', 16_384, textOf, 'text'],
    ['elements', 1_000, elements, 'elements'],
  ])('of %s is %d', (_what, max, make, word) => {
    expect(refusalOf(make(max))).toBe('read');
    expect(refusalOf(make(max + 1))).toContain(word);
  });

  it('of elements is for the format to say', () => {
    expect(refusalOf(elements(1_001), 1_001)).toBe('read');
    expect(refusalOf(elements(3), 2)).toContain('elements');
  });

  it('of depth counts what is open', () => {
    expect(refusalOf(`<a>${times(100, () => nested(31))}</a>`, 10_000)).toBe('read');
  });
});

describe('64 KiB take no time when they are', () => {
  const declarations = (from: number) => times(15, (i) => `xmlns:p${from}q${i}="u${i}" `);
  const laughs = times(9, (i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);

  it.each([
    ['nested', fill(() => '<a>')],
    ['nested, each with a namespace', fill((index) => `<a${index} xmlns="u${index}">`)],
    ['attributes', `<a ${fill((index) => `a${index}="" `)}/>`],
    ['namespaces', `<a ${fill((index) => `xmlns:a${index}="u" `)}/>`],
    [
      'prefixes from far outside',
      times(31, (index) => `<a ${declarations(index)}>`) +
        fill(() => `<p0q0:b ${times(14, (index) => `p0q${index}:c="" `)}/>`),
    ],
    ['a million laughs', `<!DOCTYPE a [<!ENTITY e0 "x">${laughs}]><a>&e9;</a>`],
    ['a quadratic entity', `<!DOCTYPE a [<!ENTITY e "${fill(() => 'x')}">]><a>&e;</a>`],
    ['entity declarations', `<!DOCTYPE a [${fill((index) => `<!ENTITY e${index} "x">`)}`],
    ['open brackets', `<!DOCTYPE a [${fill(() => '<')}`],
    ['entities', `<a>${fill(() => '&amp;')}</a>`],
    ['entities in an attribute', `<a b="${fill(() => '&amp;')}"/>`],
    ['character references', `<a>${fill(() => '&#65;')}</a>`],
    ['one character reference', `<a>&#${fill(() => '0')}65;</a>`],
    ['an entity without an end', `<a>&${fill(() => 'x')}`],
    ['CDATA', `<a>${fill(() => '<![CDATA[]]>')}</a>`],
    ['brackets in CDATA', `<a><![CDATA[${fill(() => ']')}`],
    ['comments', `<a>${fill(() => 'x<!---->')}</a>`],
    ['dashes in a comment', `<a><!--${fill(() => '-x')}`],
    ['elements', `<a>${fill(() => '<b/>')}</a>`],
    ['blanks', `<a>${fill(() => ' ')}</a>`],
    ['a name', `<${fill(() => 'a')}/>`],
    ['an instruction', `<?x ${fill(() => '?')}`],
  ])('%s', (_what, text) => {
    const start = performance.now();
    refusalOf(text, BODY_BYTES_MAX);
    expect(performance.now() - start).toBeLessThan(250);
  });
});

it('whatever comes, it is a tree or an error of ours', () => {
  const pieces = [
    ...['<a>', '</a>', '<a', '/>', '>', '<', '&', ';', '&amp;', '&#', 'x', ' ', '"', "'", '='],
    ...['<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!DOCTYPE', 'xmlns', ':', '\r', '\u0000'],
    ...['<?xml version="1.0"', '\u{1f4da}', '\ufeff', 'b="', '<p:a xmlns:p="u">', '</p:a>', '!'],
  ];
  const anyDocument = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 24 });
  fc.assert(
    fc.property(anyDocument, (text) => {
      refusalOf(text);
      refusalOf(`<a>${text}</a>`);
    }),
    { numRuns: 5_000 },
  );
});

it('is fed in pieces, wherever they end', () => {
  const text = '<a>\r\n<b c="&amp;">\u{1f4da}<![CDATA[x]]></b>\r</a>';
  const whole = readXml(Buffer.from(text));
  for (let at = 0; at < text.length; at += 1) {
    const builder = new XmlTreeBuilder(10);
    builder.write(text.slice(0, at));
    builder.write(text.slice(at));
    expect(builder.end()).toEqual(whole);
  }
});

it('an error of XML is malformed_body', () => {
  expect(malformedXml('A text is too long.').message).toBe('malformed_body: A text is too long.');
});
