import { AppError } from '#libs/errors';
import type { XmlDocument, XmlElement, XmlLimits } from './xml-element.js';
import { malformedXml, XmlTreeBuilder } from './xml-tree-builder.js';

/** A document with one transaction has about twenty. */
const ELEMENTS_MAX = 1_000;
/**
 * The root is nearly always among the first characters, whatever the size of the body; there is no
 * room in them for more elements than any format takes. Most bodies are shorter, and read as one:
 * part of a text is a view of it, and reading that takes a quarter longer.
 */
const CHUNK_LENGTH = 2_048;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads an XML 1.0 document with namespaces, in UTF-8 with or without a byte order mark: at first
 * no further than to its root.
 *
 * Refused are a document type declaration, processing instructions, text beside elements, another
 * declared version or encoding, and everything past a limit (xml-tree-builder.ts). What is wrong
 * behind the root comes out when the whole is read.
 *
 * @throws AppError `malformed_body`, with a constant sentence, when the document is broken before
 *   its root is known; `read` throws the same
 */
export function receiveXml(body: Buffer): XmlDocument {
  const builder = new XmlTreeBuilder(ELEMENTS_MAX);
  const { text, fault: encodingFault } = decode(body);
  let fault = encodingFault;
  let position = 0;
  try {
    while (position < text.length && !builder.root) {
      builder.write(text.slice(position, position + CHUNK_LENGTH));
      position += CHUNK_LENGTH;
    }
  } catch (error) {
    // A chunk ends somewhere behind the root: what is wrong there is not for here.
    if (!builder.root || !(error instanceof AppError)) throw error;
    fault ??= error;
  }
  if (!builder.root) throw fault ?? malformedXml('The body is not well-formed XML.');
  const { namespace, name } = builder.root;
  return {
    root: { namespace, name },
    read: ({ elementsMax }: XmlLimits = { elementsMax: ELEMENTS_MAX }) => {
      if (fault) throw fault;
      builder.limit(elementsMax);
      builder.write(text.slice(position));
      return builder.end();
    },
  };
}

/** Reads a whole document. @throws AppError as `receiveXml` does */
export function readXml(body: Buffer, limits?: XmlLimits): XmlElement {
  return receiveXml(body).read(limits);
}

/** Bytes that are no UTF-8 may be behind the root, which is asked for all the same. */
function decode(body: Buffer): { readonly text: string; readonly fault?: AppError } {
  try {
    return { text: strictDecoder.decode(body) };
  } catch {
    const fault = malformedXml('The body is not valid UTF-8.');
    return { text: lenientDecoder.decode(body), fault };
  }
}
