import { AppError } from '#libs/errors';
import { supportedMediaTypes } from '#libs/formats';

/** A 415 that names what is taken instead. */
export function unsupportedMediaType(mediaTypes = supportedMediaTypes()): AppError {
  return new AppError(
    'unsupported_media_type',
    `Send ${mediaTypes.join(' or ')}, without a content encoding.`,
  );
}
