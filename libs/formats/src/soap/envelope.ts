import { AppError } from '#libs/errors';
import type { DocumentCredentials } from '../codec.js';
import { fieldError, validationFailed } from '../field-errors.js';
import { attributeOf, isNamed, trimBlanks, type XmlElement } from '../xml/xml-element.js';
import { malformedXml } from '../xml/xml-tree-builder.js';
import { ENVELOPE_NAMESPACES, NAMESPACE, type SoapVersion, versionOf } from './soap-style.js';

/** The code of the field error that becomes a fault `MustUnderstand`. */
export const MUST_UNDERSTAND = 'must_understand';

export interface OpenedDocument {
  readonly payload: XmlElement;
  readonly credentials: DocumentCredentials;
}

/** The names of the roles that we play; a block for anybody else is not ours to understand. */
const OUR_ROLES: Readonly<Record<SoapVersion, readonly string[]>> = {
  '1.1': ['', 'http://schemas.xmlsoap.org/soap/actor/next'],
  '1.2': [
    '',
    'http://www.w3.org/2003/05/soap-envelope/role/next',
    'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
  ],
};

/** Our header blocks, and what they say. */
const CREDENTIALS: Readonly<Record<string, keyof DocumentCredentials>> = {
  idempotencyKey: 'idempotencyKey',
  apiKey: 'apiKey',
};

/**
 * Takes the one element out of an envelope of SOAP 1.1 or 1.2, or takes a bare element as it is.
 *
 * @throws AppError `malformed_body`, `unknown_document` or, for a header block that has to be
 *   understood and is not, `validation_failed`
 */
export function openDocument(root: XmlElement): OpenedDocument {
  const version = versionOf(root);
  return version === undefined ? { payload: root, credentials: {} } : openEnvelope(root, version);
}

function openEnvelope(envelope: XmlElement, version: SoapVersion): OpenedDocument {
  const namespace = ENVELOPE_NAMESPACES[version];
  const [first, ...others] = envelope.children;
  const hasHeader = first !== undefined && isNamed(first, namespace, 'Header');
  const [body, ...more] = hasHeader ? others : envelope.children;
  if (!body || !isNamed(body, namespace, 'Body') || more.length > 0) {
    throw malformedXml('An envelope has a Body, at most a Header before it, and nothing else.');
  }
  const credentials = hasHeader ? readHeader(first, version) : {};
  const [payload, ...rest] = body.children;
  if (!payload || rest.length > 0) {
    throw new AppError('unknown_document', 'The Body must hold exactly one element.');
  }
  return { payload, credentials };
}

function readHeader(header: XmlElement, version: SoapVersion): DocumentCredentials {
  const credentials: { apiKey?: string; idempotencyKey?: string } = {};
  for (const block of header.children) {
    const name = credentialOf(block);
    if (name === undefined) {
      passOver(block, version);
      continue;
    }
    if (block.children.length > 0) throw malformedXml('A header block must be text.');
    if (credentials[name] !== undefined) throw malformedXml('A header block occurs twice.');
    credentials[name] = trimBlanks(block.text);
  }
  return credentials;
}

function credentialOf({ namespace, name }: XmlElement): keyof DocumentCredentials | undefined {
  const isOurs = namespace === NAMESPACE && Object.hasOwn(CREDENTIALS, name);
  return isOurs ? CREDENTIALS[name] : undefined;
}

/**
 * A block that nobody has to understand is no concern of ours, unless it is in our namespace: a
 * misspelt idempotency key would protect nobody.
 */
function passOver(block: XmlElement, version: SoapVersion): void {
  if (mustBeUnderstood(block, version)) {
    const message = 'A header block has to be understood, and is not.';
    throw validationFailed(message, [{ path: '/header', code: MUST_UNDERSTAND, message }]);
  }
  if (block.namespace === NAMESPACE) {
    const errors = [fieldError(['header'], 'whitelistValidation')];
    throw validationFailed('There is no such header block.', errors);
  }
}

/** Anything but a clear no is a yes. */
function mustBeUnderstood(block: XmlElement, version: SoapVersion): boolean {
  const namespace = ENVELOPE_NAMESPACES[version];
  const flag = trimBlanks(attributeOf(block, namespace, 'mustUnderstand') ?? '0');
  if (['0', 'false'].includes(flag)) return false;
  const role = attributeOf(block, namespace, version === '1.1' ? 'actor' : 'role') ?? '';
  return OUR_ROLES[version].includes(trimBlanks(role));
}
