import type { XmlRoot } from '../codec.js';
import type { XmlElement } from './xml-element.js';
import { malformedXml, XmlTreeBuilder } from './xml-tree-builder.js';

/** A document with one transaction has about twenty. */
const ELEMENTS_MAX = 1_000;
/** The root is nearly always in the first bytes, whatever the size of the body. */
const CHUNK_BYTES = 256;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface XmlLimits {
  readonly elementsMax: number;
}

/**
 * Reads a whole XML 1.0 document with namespaces, in UTF-8 with or without a byte order mark.
 *
 * Refused are a document type declaration, processing instructions, text beside elements, another
 * declared version or encoding, and everything past a limit (xml-tree-builder.ts).
 *
 * @throws AppError `malformed_body`, with a constant sentence
 */
export function readXml(
  body: Buffer,
  { elementsMax }: XmlLimits = { elementsMax: ELEMENTS_MAX },
): XmlElement {
  const builder = new XmlTreeBuilder(elementsMax);
  builder.write(decode(body));
  return builder.end();
}

/**
 * Reads no further than to the end of the root's start tag: it decides which format a document is
 * in, and in which shape every later error is answered.
 *
 * What follows is not looked at, bytes that are no UTF-8 included; `readXml` refuses them.
 *
 * @throws AppError `malformed_body` when the document is broken before its root is known
 */
export function readXmlRoot(body: Buffer): XmlRoot {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const builder = new XmlTreeBuilder(ELEMENTS_MAX);
  try {
    for (let start = 0; start < body.length && !builder.root; start += CHUNK_BYTES) {
      const chunk = body.subarray(start, start + CHUNK_BYTES);
      builder.write(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    // A chunk ends somewhere behind the root: what is wrong there is not for here.
    if (!builder.root) throw error;
  }
  if (!builder.root) throw malformedXml('The body is not well-formed XML.');
  const { namespace, name } = builder.root;
  return { namespace, name };
}

function decode(body: Buffer): string {
  try {
    return strictDecoder.decode(body);
  } catch {
    throw malformedXml('The body is not valid UTF-8.');
  }
}
