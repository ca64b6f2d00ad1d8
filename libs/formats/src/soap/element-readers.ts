import { attributeOf, trimBlanks, type XmlElement } from '../xml/xml-element.js';
import { malformedXml } from '../xml/xml-tree-builder.js';
import { NAMESPACE } from './soap-style.js';

/**
 * Turns an element into the value that JSON would have in its place. What has another form becomes
 * a value that the rule of the field refuses, so that the error is the same in every format.
 */
export type ElementReader = (element: XmlElement) => unknown;

/** The elements that may stand in another one, by their camelCase names. */
export type ChildReaders = ReadonlyMap<string, ElementReader>;

interface Fields {
  /** By the name of the element, camelCase; the name inside is that of the field, snake_case. */
  readonly known: ReadonlyMap<string, { readonly name: string; readonly read: ElementReader }>;
  readonly names: ReadonlySet<string>;
}

const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';
/** A field name that no rule knows and no path shows. */
const NAMELESS = '';
/** Nine digits are exact and more than any field takes. XML Schema allows leading zeros. */
const INTEGER = /^[0-9]{1,9}$/;

/** Free text, every blank of it. An empty element is an empty text, which most rules refuse. */
export const text: ElementReader = (element) => (isPlain(element) ? element.text : {});

/** A text in which blanks mean nothing: those around it go, as XML Schema collapses them. */
export const token: ElementReader = (element) => (isPlain(element) ? trimBlanks(element.text) : {});

/** Decimal digits as a number; anything else stays text, which is no integer. */
export const integer: ElementReader = (element) => {
  const value = token(element);
  return typeof value === 'string' && INTEGER.test(value) ? Number(value) : value;
};

/** An element with fields in any order, each at most once. */
export function fields(children: ChildReaders): ElementReader {
  const known = new Map(
    [...children].map(([name, read]) => [name, { name: snakeCaseOf(name), read }]),
  );
  const names = new Set([...known.values()].map(({ name }) => name));
  return (element) => (hasText(element) ? element.text : readFields(element, { known, names }));
}

/** Which of the two it is is the name of the one element inside. */
export const INSTRUMENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['card', 'card'],
  ['bankAccount', 'bank_account'],
]);

/** `<instrument><card>…</card></instrument>` is `{ "type": "card", … }`. */
export function instrument(kinds: ChildReaders): ElementReader {
  const readInstrument = fields(kinds);
  return (element) => {
    const [only, ...others] = element.children;
    const type = only?.namespace === NAMESPACE ? INSTRUMENT_TYPES.get(only.name) : undefined;
    const hasAttributes = unqualifiedAttributesOf(element).length > 0;
    if (!only || others.length > 0 || type === undefined || hasAttributes) {
      return readInstrument(element);
    }
    const value = isNil(only) ? {} : kinds.get(only.name)?.(only);
    return typeof value === 'object' ? { ...value, type } : value;
  };
}

/** `<entry key="basket">77</entry>`, any number of them; a key occurs once. */
export const metadata: ElementReader = (element) => {
  if (hasText(element)) return element.text;
  const entries = new Map<string, unknown>(
    unqualifiedAttributesOf(element).map((name) => [name, null]),
  );
  for (const child of element.children) {
    const key = attributeOf(child, '', 'key');
    const isEntry =
      child.namespace === NAMESPACE &&
      child.name === 'entry' &&
      child.children.length === 0 &&
      unqualifiedAttributesOf(child).length === 1;
    const name = isEntry && key !== undefined ? key : child.name;
    if (name === '__proto__') throw malformedXml('A metadata key is not allowed.');
    if (entries.has(name)) throw malformedXml('A metadata key occurs twice.');
    entries.set(name, isEntry && key !== undefined && !isNil(child) ? child.text : null);
  }
  return Object.fromEntries(entries);
};

function readFields(element: XmlElement, { known, names }: Fields): Record<string, unknown> {
  // An unknown name is kept as it was sent, so that the error can show it and a `CVC` is found; but
  // never as the name of a field, such as `expiry_month` in XML or `amount` in another namespace.
  const unknownNameOf = (name: string) => (names.has(name) || name === 'type' ? NAMELESS : name);
  const draft = new Map<string, unknown>();
  for (const name of unqualifiedAttributesOf(element)) draft.set(unknownNameOf(name), null);
  for (const child of element.children) {
    const field = child.namespace === NAMESPACE ? known.get(child.name) : undefined;
    if (!field) {
      draft.set(unknownNameOf(child.name), null);
      continue;
    }
    if (draft.has(field.name)) throw malformedXml('An element occurs twice.');
    draft.set(field.name, isNil(child) ? null : field.read(child));
  }
  return Object.fromEntries(draft);
}

/**
 * Neither elements nor attributes inside. An attribute that nobody knows may change what the text
 * means, as a unit would; one with a prefix, such as `xsi:type` or `wsu:Id`, is for others.
 */
function isPlain(element: XmlElement): boolean {
  return element.children.length === 0 && unqualifiedAttributesOf(element).length === 0;
}

function unqualifiedAttributesOf({ attributes }: XmlElement): readonly string[] {
  if (attributes.length === 0) return NO_NAMES;
  return attributes.filter(({ namespace }) => namespace === '').map(({ name }) => name);
}

const NO_NAMES: readonly string[] = [];

function hasText(element: XmlElement): boolean {
  return trimBlanks(element.text) !== '';
}

/** `xsi:nil` is the `null` of XML. */
function isNil(element: XmlElement): boolean {
  if (element.attributes.length === 0) return false;
  const flag = trimBlanks(attributeOf(element, XSI_NAMESPACE, 'nil') ?? 'false');
  if (!['1', 'true'].includes(flag)) return false;
  if (element.text !== '' || element.children.length > 0) {
    throw malformedXml('An element is nil and has content.');
  }
  return true;
}

function snakeCaseOf(camelCaseName: string): string {
  return camelCaseName.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
