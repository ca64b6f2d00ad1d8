import { AppError } from '#libs/errors';
import type { ReplyStyle } from '../codec.js';
import type { XmlRoot } from '../xml/xml-element.js';

/** The namespace of our own elements, header blocks included (WIRE §4). */
export const NAMESPACE = 'urn:payment-gateway:v1';

export type SoapVersion = '1.1' | '1.2';

export const ENVELOPE_NAMESPACES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** What a shape means for whoever writes. */
export interface SoapShape {
  /** The envelope round the element; none when the element is the document. */
  readonly version?: SoapVersion;
  readonly contentType: string;
  /** The answer to a request has the name of that request's type; a look-up has its own. */
  readonly isLookUp: boolean;
}

/** Older readers take any `text` without a charset for ASCII. */
const TEXT_XML = 'text/xml; charset=utf-8';
const APPLICATION_XML = 'application/xml';
const SOAP_XML = 'application/soap+xml';

const SHAPES = {
  'envelope-1.1': { version: '1.1', contentType: TEXT_XML, isLookUp: false },
  'envelope-1.2': { version: '1.2', contentType: SOAP_XML, isLookUp: false },
  bare: { contentType: APPLICATION_XML, isLookUp: false },
  'look-up-envelope-1.2': { version: '1.2', contentType: SOAP_XML, isLookUp: true },
  'look-up-text': { contentType: TEXT_XML, isLookUp: true },
  'look-up-bare': { contentType: APPLICATION_XML, isLookUp: true },
} as const satisfies Readonly<Record<string, SoapShape>>;

type ShapeName = keyof typeof SHAPES;

/** The shape of whatever has no envelope. */
export const BARE_STYLE = style('bare');

/** @throws Error for a style of another format: a mistake of ours */
export function shapeOf({ format, shape }: ReplyStyle): SoapShape {
  if (format !== 'soap' || !Object.hasOwn(SHAPES, shape)) {
    throw new Error('The style is not one of SOAP.');
  }
  return SHAPES[shape as ShapeName];
}

/** Everything in our namespace is ours to answer, even what is not one of our documents. */
export function isSoapRoot(root: XmlRoot): boolean {
  return versionOf(root) !== undefined || root.namespace === NAMESPACE;
}

/** The version of an envelope; `undefined` for any other element. */
export function versionOf({ namespace, name }: XmlRoot): SoapVersion | undefined {
  if (name !== 'Envelope') return undefined;
  const versions = Object.keys(ENVELOPE_NAMESPACES) as SoapVersion[];
  return versions.find((version) => ENVELOPE_NAMESPACES[version] === namespace);
}

/**
 * A document is answered in its own shape.
 *
 * @throws AppError `unknown_document` when the root is none of this format
 */
export function styleOfRoot(root: XmlRoot): ReplyStyle {
  if (!isSoapRoot(root)) {
    throw new AppError('unknown_document', 'Send an envelope or one of the documented elements.');
  }
  const version = versionOf(root);
  return version === undefined ? BARE_STYLE : style(`envelope-${version}`);
}

/** How a look-up is answered that accepts this media range; SOAP 1.1 has none of its own. */
export function styleOfMediaRange(mediaRange: string): ReplyStyle | undefined {
  switch (mediaRange) {
    case 'application/soap+xml':
      return style('look-up-envelope-1.2');
    case 'text/xml':
    case 'text/*':
      return style('look-up-text');
    case 'application/xml':
    case 'application/*':
    case '*/*':
      return style('look-up-bare');
    default:
      return undefined;
  }
}

function style(shape: ShapeName): ReplyStyle {
  return { format: 'soap', shape };
}
