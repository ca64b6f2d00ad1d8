import { isUUID } from 'class-validator';
import { DEAD_LETTER_HEADER } from '#libs/gateway-kit';
import { scrub } from '#libs/masking';
import { HEADER } from '#libs/messaging';

/** What is told of a dead letter. What the message itself says stays where it is. */
export interface Letter {
  /** When it was put aside; nothing where it does not say so. */
  readonly at: string | null;
  /** Nothing where it does not name one. */
  readonly transactionId: string | null;
  readonly cause: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** Where it lies. */
  readonly partition: number;
  readonly offset: string;
}

/** A message as kafkajs hands it over. */
export interface StoredLetter {
  readonly key: Buffer | null;
  readonly offset: string;
  readonly headers?: Readonly<
    Record<string, Buffer | string | (Buffer | string)[] | null | undefined>
  >;
}

const TEXT_LENGTH_MAX = 256;

/** Reads the headers of a dead letter. Whoever has written it: nothing sensitive is shown. */
export function toLetter(partition: number, { key, offset, headers = {} }: StoredLetter): Letter {
  const text = (name: string): string | null => {
    const value = headers[name];
    if (value === undefined || value === null || Array.isArray(value)) return null;
    return scrub(value.toString()).slice(0, TEXT_LENGTH_MAX);
  };
  const ids = [text(HEADER.transactionId), key?.toString()];
  const at = text(DEAD_LETTER_HEADER.at);
  return {
    at: at !== null && Number.isFinite(Date.parse(at)) ? at : null,
    transactionId: ids.find((id) => isUUID(id))?.toLowerCase() ?? null,
    cause: text(DEAD_LETTER_HEADER.cause) ?? 'unknown',
    detail: text(DEAD_LETTER_HEADER.detail) ?? '',
    requestId: text(HEADER.requestId),
    partition,
    offset,
  };
}

/** The transactions that letters name, each once, in the order of their first letter. */
export function transactionsOf(letters: readonly Letter[]): string[] {
  return [...new Set(letters.flatMap(({ transactionId }) => transactionId ?? []))];
}
