import { type Codec, codecOf, CODECS, type ReplyStyle } from '#libs/formats';
import type { TransactionType } from '#libs/transaction';

/** A codec, and one of the shapes in which it answers. */
export interface SpokenStyle {
  readonly codec: Codec;
  readonly style: ReplyStyle;
}

/** How documents of a type are answered: in the shapes of the examples, or in the plain one. */
export function documentStyles(type: TransactionType): readonly SpokenStyle[] {
  return CODECS.flatMap((codec) => {
    const examples = codec.examples.filter((example) => example.type === type);
    const styles = examples.map(({ body }) => codec.receiveRequest(Buffer.from(body)).style);
    return distinct([...styles, codec.plainStyle]).map((style) => ({ codec, style }));
  });
}

/** The shapes that `Accept` chooses from. */
export function lookUpStyles(): readonly SpokenStyle[] {
  return CODECS.flatMap((codec) => {
    const styles = codec.mediaTypes.map((mediaType) => codec.styleFor(mediaType));
    return distinct(styles.filter((style) => style !== undefined)).map((style) => ({
      codec,
      style,
    }));
  });
}

/** The shape of what has none yet: an error before the document is looked at, or a callback's. */
export function plainStyles(): readonly SpokenStyle[] {
  return CODECS.map((codec) => ({ codec, style: codec.plainStyle }));
}

/** What answers in JSON alone. */
export function jsonStyles(): readonly SpokenStyle[] {
  const codec = codecOf('json');
  return [{ codec, style: codec.plainStyle }];
}

function distinct(styles: readonly ReplyStyle[]): readonly ReplyStyle[] {
  return [...new Map(styles.map((style) => [style.shape, style])).values()];
}
