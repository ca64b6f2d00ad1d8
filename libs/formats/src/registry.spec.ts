import { codecOf, codecsForMediaType, CODECS, supportedMediaTypes } from './registry.js';

describe('the registry', () => {
  it('finds every codec by its format and by each of its media types', () => {
    for (const codec of CODECS) {
      expect(codecOf(codec.format)).toBe(codec);
      expect(codec.mediaTypes.flatMap(codecsForMediaType)).toContain(codec);
    }
  });

  it('names every media type that a request may have', () => {
    expect(supportedMediaTypes()).toEqual(CODECS.flatMap(({ mediaTypes }) => mediaTypes));
    expect(supportedMediaTypes()).toContain('application/json');
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
