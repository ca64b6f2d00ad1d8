import { AppError } from '#libs/errors';
import {
  codecOf,
  codecsForMediaType,
  CODECS,
  receiveDocument,
  supportedMediaTypes,
} from './registry.js';

describe('the registry', () => {
  it('finds every codec by its format and by each of its media types', () => {
    for (const codec of CODECS) {
      expect(codecOf(codec.format)).toBe(codec);
      expect(codec.mediaTypes.flatMap(codecsForMediaType)).toContain(codec);
    }
  });

  it('names every media type that a request may have', () => {
    const all = new Set(CODECS.flatMap(({ mediaTypes }) => mediaTypes));
    expect(supportedMediaTypes()).toEqual([...all]);
    expect(supportedMediaTypes()).toEqual(
      expect.arrayContaining(['application/json', 'text/xml', 'application/soap+xml']),
    );
  });

  it.each(['', 'yaml', 'JSON', 'constructor'])('has no format %j', (format) => {
    expect(() => codecOf(format)).toThrow('No codec');
  });

  it.each(['', 'text/plain', 'application/json; charset=utf-8', 'Application/JSON', '*/*'])(
    'has no media type %j',
    (mediaType) => {
      expect(codecsForMediaType(mediaType)).toEqual([]);
    },
  );
});

describe('receiveDocument', () => {
  const XML_TYPES = ['text/xml', 'application/xml', 'application/soap+xml'];
  const codeOf = (mediaType: string, text: string): string => {
    try {
      return receiveDocument(codecsForMediaType(mediaType), Buffer.from(text)).codec.format;
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
  };

  it.each(XML_TYPES)('chooses by the root of a document in %s', (mediaType) => {
    const envelope = '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope">';
    expect(codeOf(mediaType, envelope)).toBe('soap');
    expect(codeOf(mediaType, '<DepositRequest xmlns="urn:payment-gateway:v1">')).toBe('soap');
    expect(codeOf(mediaType, '<DepositRequest xmlns="urn:other"/>')).toBe('unknown_document');
    expect(codeOf(mediaType, '<html/>')).toBe('unknown_document');
    expect(codeOf(mediaType, '{}')).toBe('malformed_body');
    expect(codeOf(mediaType, '')).toBe('malformed_body');
  });

  it.each(['{}', '', '<html/>'])('needs no root of JSON: %j', (text) => {
    expect(codeOf('application/json', text)).toBe('json');
  });

  it('chooses its own codec for every example', () => {
    for (const codec of CODECS) {
      for (const { body } of codec.examples) {
        for (const mediaType of codec.mediaTypes)
          expect(codeOf(mediaType, body)).toBe(codec.format);
      }
    }
  });

  it('knows nothing of other media types', () => {
    expect(codeOf('text/plain', '{}')).toBe('unsupported_media_type');
  });
});
