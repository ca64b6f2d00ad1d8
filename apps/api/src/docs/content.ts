import type { ContentObject, SchemaObject } from '@nestjs/swagger';
import type { EncodedDocument } from '#libs/formats';

/** One document as an example of what goes over the wire. */
export interface DocumentExample {
  /** The format of the codec that reads or writes it. */
  readonly format: string;
  readonly name: string;
  readonly summary: string;
  readonly document: EncodedDocument;
}

export const JSON_MEDIA_TYPE = 'application/json';

/**
 * Examples by the media type that they have. Documents that are JSON are shown as such, the others
 * as text. The schema is that of the format `json`: whatever another one looks like, its own format
 * describes.
 */
export function contentOf(examples: readonly DocumentExample[], schema: string): ContentObject {
  const content: ContentObject = {};
  for (const { format, name, summary, document } of examples) {
    const [mediaType = ''] = document.contentType.split(';', 1);
    const entry = (content[mediaType] ??= {
      schema: isJson(mediaType)
        ? schemaOfJson(format, schema)
        : schemaOfText(mediaType, document.body),
      examples: {},
    });
    const isTaken = entry.examples?.[name] !== undefined;
    const value: unknown = isJson(mediaType)
      ? JSON.parse(document.body)
      : indentMarkup(document.body);
    entry.examples = {
      ...entry.examples,
      [isTaken ? `${name}_${format}` : name]: { summary, value },
    };
  }
  return content;
}

export function schemaReference(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** With our schema the documents of another format, which may be right, would break it. */
function schemaOfJson(format: string, schema: string): SchemaObject | { $ref: string } {
  return format === 'json' ? schemaReference(schema) : { type: ['object', 'array'] };
}

/**
 * Swagger UI takes the text of an XML example as it is only where the schema is an object and names
 * a root element; with any other schema it makes up a document of its own.
 */
function schemaOfText(mediaType: string, body: string): SchemaObject {
  const root = /<([A-Za-z][^\s/>]*)/.exec(body)?.[1];
  return /[/+]xml$/.test(mediaType) && root !== undefined
    ? { type: ['object', 'string'], xml: { name: root } }
    : { type: 'string' };
}

function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}

/** Markup that is written without blanks, one element a line; everything else as it is. */
export function indentMarkup(text: string): string {
  const [, declaration = '', markup = ''] = /^(<\?xml[^>]*\?>\s*)?(<[^\n]*>)$/.exec(text) ?? [];
  if (markup === '') return text;
  let depth = 0;
  const lines = markup.split(/(?<=>)(?=<)/).map((line) => {
    if (line.startsWith('</')) depth -= 1;
    const indented = '  '.repeat(depth) + line;
    if (!/<\/|\/>$/.test(line)) depth += 1;
    return indented;
  });
  return declaration + lines.join('\n');
}
