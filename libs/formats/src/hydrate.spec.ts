import { IsString } from 'class-validator';
import { hydrate, isRecord, optional } from './hydrate.js';

class Sample {
  @IsString()
  known!: string;

  unruled?: string;
}

describe('hydrate', () => {
  it('copies fields that have a rule and names the others', () => {
    const { dto, unknownFields } = hydrate(Sample, { known: 'x', unruled: 'y', other: 'z' });
    expect(dto).toBeInstanceOf(Sample);
    expect(dto).toEqual({ known: 'x' });
    expect(unknownFields).toEqual(['unruled', 'other']);
  });

  it('never lets a sent name decide what the object is', () => {
    const draft = JSON.parse(
      '{"constructor":{"name":"x"},"__proto__":{"known":"polluted"},"toString":1,"known":"x"}',
    ) as Record<string, unknown>;
    const { dto, unknownFields } = hydrate(Sample, draft);
    expect(dto.constructor).toBe(Sample);
    expect(Object.getPrototypeOf(dto)).toBe(Sample.prototype);
    expect(unknownFields).toEqual(['constructor', '__proto__', 'toString']);
  });

  it('takes nothing from a prototype', () => {
    expect(hydrate(Sample, Object.create({ known: 'x' }) as object as never).dto.known).toBe(
      undefined,
    );
  });
});

it.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [undefined, false],
  ['x', false],
  [7, false],
] as [unknown, boolean][])('isRecord says of %j: %s', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

it.each([
  [null, {}],
  [undefined, {}],
  ['', { name: '' }],
  [0, { name: 0 }],
  [false, { name: false }],
])('optional makes of %j %j', (value, expected) => {
  expect(optional('name', value)).toEqual(expected);
});
