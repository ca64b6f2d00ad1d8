import { contentOf, indentMarkup } from './content.js';

const document = (contentType: string, body: string) => ({ contentType, body });
const example = { format: 'json', name: 'one', summary: 'One' };

describe('contentOf', () => {
  it('shows JSON as a value with a schema, whatever parameters its media type has', () => {
    const json = document('application/problem+json; charset=utf-8', '{"a":1}');
    expect(contentOf([{ ...example, document: json }], 'Problem')).toEqual({
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: { one: { summary: 'One', value: { a: 1 } } },
      },
    });
  });

  it('promises nothing of what JSON looks like in another format', () => {
    const camel = document('application/vnd.camel+json', '{"aB":1}');
    const content = contentOf([{ ...example, format: 'camel', document: camel }], 'Problem');
    expect(content).toEqual({
      'application/vnd.camel+json': {
        schema: { type: ['object', 'array'] },
        examples: { one: { summary: 'One', value: { aB: 1 } } },
      },
    });
  });

  it('names the root of XML, without which Swagger UI shows a document of its own', () => {
    const xml = document('text/xml', '<?xml version="1.0"?>\n<s:a x="1"/>');
    expect(contentOf([{ ...example, document: xml }], 'Problem')).toEqual({
      'text/xml': {
        schema: { type: ['object', 'string'], xml: { name: 's:a' } },
        examples: { one: { summary: 'One', value: '<?xml version="1.0"?>\n<s:a x="1"/>' } },
      },
    });
  });

  it('shows any other text as it is', () => {
    const csv = document('text/csv', 'a;b');
    expect(contentOf([{ ...example, document: csv }], 'Problem')).toMatchObject({
      'text/csv': { schema: { type: 'string' }, examples: { one: { value: 'a;b' } } },
    });
  });

  it('keeps examples apart that two formats give the same name', () => {
    const examples = ['soap', 'iso20022'].map((format) => ({
      ...example,
      format,
      document: document('application/xml', '<a/>'),
    }));
    expect(Object.keys(contentOf(examples, 'Problem')['application/xml']?.examples ?? {})).toEqual([
      'one',
      'one_iso20022',
    ]);
  });
});

describe('indentMarkup', () => {
  it.each([
    ['<a><b>1</b><c/><d><e>2</e></d></a>', '<a>|  <b>1</b>|  <c/>|  <d>|    <e>2</e>|  </d>|</a>'],
    ['<?xml version="1.0"?>\n<a><b/></a>', '<?xml version="1.0"?>|<a>|  <b/>|</a>'],
  ])('puts each element of %j on a line', (text, lines) => {
    expect(indentMarkup(text)).toBe(lines.replaceAll('|', '\n'));
  });

  it.each(['', 'a;b', '<a>\n<b/>\n</a>\n'])('leaves %j as it is', (text) => {
    expect(indentMarkup(text)).toBe(text);
  });
});
