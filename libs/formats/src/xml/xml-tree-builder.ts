import { SaxesParser, type SaxesTagNS } from 'saxes';
import { AppError } from '#libs/errors';
import { trimBlanks, type XmlAttribute, type XmlElement, type XmlRoot } from './xml-element.js';

/** `saxes` looks namespaces up through every open element: depth is what must be bounded first. */
const DEPTH_MAX = 32;
const ATTRIBUTES_MAX = 32;
const NAME_LENGTH_MAX = 128;
const ATTRIBUTE_LENGTH_MAX = 2_048;
/** Far above any field; a header block that we pass over may carry a certificate. */
const TEXT_LENGTH_MAX = 16_384;

interface OpenElement extends XmlRoot {
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

/**
 * Builds the tree of one document out of the events of `saxes`, which is strict and expands nothing
 * but the five entities of XML and character references.
 *
 * Every limit is held in the first event that can break it: an attribute is counted before the next
 * one is read. All errors are `malformed_body` with a constant sentence, since those of the parser
 * quote the document.
 */
export class XmlTreeBuilder {
  /** The outermost element, as soon as its start tag has been read. */
  root: XmlRoot | undefined;

  private readonly parser = new SaxesParser({ xmlns: true, position: false });
  private readonly open: OpenElement[] = [];
  private document: XmlElement | undefined;
  private elementCount = 0;
  private depth = 0;
  private attributeCount = 0;

  constructor(private elementsMax: number) {
    this.listen();
  }

  /** How many elements there may be, those counted that have been read. */
  limit(elementsMax: number): void {
    this.elementsMax = elementsMax;
    this.checkElementCount();
  }

  write(text: string): void {
    this.parser.write(text);
  }

  end(): XmlElement {
    this.parser.close();
    if (!this.document) throw malformedXml('The body is not well-formed XML.');
    return this.document;
  }

  private listen(): void {
    const { parser } = this;
    parser.on('error', () => {
      throw malformedXml('The body is not well-formed XML.');
    });
    parser.on('xmldecl', ({ version, encoding = 'utf-8' }) => {
      if (version !== '1.0') throw malformedXml('Only XML 1.0 is read.');
      if (encoding.toLowerCase() !== 'utf-8') throw malformedXml('Only UTF-8 is read.');
    });
    parser.on('doctype', () => {
      throw malformedXml('A document type declaration is not allowed.');
    });
    parser.on('processinginstruction', () => {
      throw malformedXml('Processing instructions are not allowed.');
    });
    parser.on('opentagstart', ({ name }) => {
      this.countElement(name);
    });
    parser.on('attribute', ({ name, prefix, value }) => {
      this.countAttribute(name, value);
      // The parser trims the name of a namespace, and would take another name for ours.
      const isDeclaration = prefix === 'xmlns' || name === 'xmlns';
      if (isDeclaration && value !== value.trim()) {
        throw malformedXml('The name of a namespace has blanks around it.');
      }
    });
    parser.on('opentag', (tag) => {
      this.openElement(tag);
    });
    // A comment splits a text into two events, CDATA into three: they are one value.
    parser.on('text', (text) => {
      this.appendText(text);
    });
    parser.on('cdata', (text) => {
      this.appendText(text);
    });
    parser.on('closetag', () => {
      this.closeElement();
    });
  }

  private countElement(name: string): void {
    this.elementCount += 1;
    this.depth += 1;
    this.attributeCount = 0;
    if (this.depth > DEPTH_MAX) throw malformedXml('The body is nested too deeply.');
    this.checkElementCount();
    if (name.length > NAME_LENGTH_MAX) throw malformedXml('A name is too long.');
  }

  private checkElementCount(): void {
    if (this.elementCount > this.elementsMax) {
      throw malformedXml('The body has too many elements.');
    }
  }

  private countAttribute(name: string, value: string): void {
    this.attributeCount += 1;
    if (this.attributeCount > ATTRIBUTES_MAX) {
      throw malformedXml('An element has too many attributes.');
    }
    if (name.length > NAME_LENGTH_MAX) throw malformedXml('A name is too long.');
    if (value.length > ATTRIBUTE_LENGTH_MAX) throw malformedXml('An attribute is too long.');
  }

  private openElement({ uri, local, attributes }: SaxesTagNS): void {
    const element: OpenElement = {
      namespace: uri,
      name: local,
      attributes: this.attributeCount === 0 ? NONE : attributesOf(attributes),
      children: [],
      text: '',
    };
    this.open.at(-1)?.children.push(element);
    this.open.push(element);
    this.root ??= element;
  }

  private appendText(text: string): void {
    const element = this.open.at(-1);
    // Outside the root there are only blanks; the parser refuses the rest.
    if (!element) return;
    if (element.text.length + text.length > TEXT_LENGTH_MAX) {
      throw malformedXml('A text is too long.');
    }
    element.text += text;
  }

  private closeElement(): void {
    const element = this.open.pop();
    this.depth -= 1;
    if (!element) return;
    if (element.children.length > 0) {
      if (trimBlanks(element.text) !== '') throw malformedXml('Text stands beside elements.');
      element.text = '';
    }
    if (this.open.length === 0) this.document = element;
  }
}

const NONE: readonly XmlAttribute[] = [];

function attributesOf(attributes: SaxesTagNS['attributes']): readonly XmlAttribute[] {
  return Object.values(attributes)
    .filter(({ name, prefix }) => prefix !== 'xmlns' && name !== 'xmlns')
    .map((each) => ({ namespace: each.uri, name: each.local, value: each.value }));
}

/** @param detail a constant sentence: what was sent is never quoted */
export function malformedXml(detail: string): AppError {
  return new AppError('malformed_body', detail);
}
