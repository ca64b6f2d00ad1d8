/** An element to be written. Its name and those of its attributes are ours, prefix included. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
}

/** What an element holds: text, or elements of which those that are `undefined` are absent. */
export type XmlContent = string | readonly (XmlNode | undefined)[];

const NAME = /^(?:[A-Za-z][A-Za-z0-9_.-]*:)?[A-Za-z][A-Za-z0-9_.-]*$/;
/** What XML 1.0 cannot carry, not even as a character reference. */
const UNWRITABLE = /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u;
/** Printable ASCII without a character that is escaped. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;
const SPECIAL = /[&<>"\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // `]]>` is not allowed in text.
  '>': '&gt;',
  '"': '&quot;',
  // Readers turn these into line feeds in text and into spaces in attributes, unless they are
  // character references.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** @throws Error when a name is not one: names are constants of ours, never something sent */
export function element(
  name: string,
  content: XmlContent,
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  checkName(name);
  for (const each of Object.keys(attributes)) checkName(each);
  return {
    name,
    attributes,
    content: typeof content === 'string' ? content : content.filter((each) => each !== undefined),
  };
}

/** Constants, and so few. */
const checkedNames = new Set<string>();

function checkName(name: string): void {
  if (checkedNames.has(name)) return;
  if (!NAME.test(name)) throw new Error('An XML name is not one.');
  checkedNames.add(name);
}

/** An element with text, or nothing when there is no text to put in. */
export function optionalElement(name: string, text: string | undefined): XmlNode | undefined {
  return text === undefined ? undefined : element(name, text);
}

/**
 * The document as text, with its declaration, to be sent as UTF-8.
 *
 * @throws Error for a character that XML cannot carry: the rules of the fields let none through
 */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}`;
}

function write({ name, attributes, content }: XmlNode): string {
  let start = name;
  for (const [key, value] of Object.entries(attributes)) start += ` ${key}="${escape(value)}"`;
  let inner = '';
  if (typeof content === 'string') inner = escape(content);
  else for (const child of content) inner += write(child);
  return inner === '' ? `<${start}/>` : `<${start}>${inner}</${name}>`;
}

/** The one escaper, for text and for attributes. */
function escape(text: string): string {
  if (PLAIN.test(text)) return text;
  if (UNWRITABLE.test(text)) throw new Error('A text has characters that XML cannot carry.');
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}
