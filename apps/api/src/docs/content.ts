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
 * Examples by the media type that they have. Documents that are JSON are shown as such and have a
 * schema; the others are text, whose grammar their own format describes.
 */
export function contentOf(examples: readonly DocumentExample[], schema: string): ContentObject {
  const content: ContentObject = {};
  for (const { format, name, summary, document } of examples) {
    const [mediaType = ''] = document.contentType.split(';', 1);
    const entry = (content[mediaType] ??= { schema: schemaOf(mediaType, schema), examples: {} });
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

function schemaOf(mediaType: string, schema: string): SchemaObject | { $ref: string } {
  return isJson(mediaType) ? schemaReference(schema) : { type: 'string' };
}

function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}

/** Markup that is written without blanks, one element a line; everything else as it is. */
export function indentMarkup(text: string): string {
  if (!text.startsWith('<') || text.includes('\n')) return text;
  let depth = 0;
  const lines = text.split(/(?<=>)(?=<)/).map((line) => {
    if (line.startsWith('</')) depth -= 1;
    const indented = '  '.repeat(depth) + line;
    if (/^<[^/?!]/.test(line) && !/<\/|\/>$/.test(line)) depth += 1;
    return indented;
  });
  return lines.join('\n');
}
