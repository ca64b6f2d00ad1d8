/** The root element of an XML document; the prefix is the sender's own business. */
export interface XmlRoot {
  readonly namespace: string;
  readonly name: string;
}

/** An attribute; without a prefix it is in no namespace, whatever the element's own one is. */
export interface XmlAttribute extends XmlRoot {
  readonly value: string;
}

/**
 * One element: known by the URI of its namespace and its local name, never by a prefix. It has
 * child elements or text, never both; blanks between elements are gone, all other text is as sent.
 */
export interface XmlElement extends XmlRoot {
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export interface XmlLimits {
  readonly elementsMax: number;
}

/** A document of which only the root was looked at: it decides which codec reads the rest. */
export interface XmlDocument {
  readonly root: XmlRoot;
  /**
   * Reads the rest, once.
   *
   * @throws AppError `malformed_body`
   */
  read(limits?: XmlLimits): XmlElement;
}

/** The value of an attribute, or `undefined`. */
export function attributeOf(
  element: XmlElement,
  namespace: string,
  name: string,
): string | undefined {
  return element.attributes.find((each) => isNamed(each, namespace, name))?.value;
}

export function isNamed(node: XmlRoot, namespace: string, name: string): boolean {
  return node.namespace === namespace && node.name === name;
}

/**
 * Text without the blanks of XML around it. Other blanks, such as a no-break space, are characters
 * like any other, so `trim` would take too much.
 */
export function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
