import { AppError } from '#libs/errors';
import type { TransactionType } from '#libs/transaction';
import { isNamed, type XmlElement } from '../xml/xml-element.js';
import {
  type ElementReader,
  fields,
  instrument,
  integer,
  metadata,
  text,
  token,
} from './element-readers.js';
import { NAMESPACE } from './soap-style.js';

/**
 * Our documents as drafts with the field names of JSON (WIRE §2, §6, §7), for the rules that all
 * formats share.
 */
const CARD: ElementReader = fields(
  new Map([
    ['number', token],
    ['expiryMonth', integer],
    ['expiryYear', integer],
    ['holder', text],
  ]),
);

const BANK_ACCOUNT: ElementReader = fields(
  new Map([
    ['iban', token],
    ['holder', text],
  ]),
);

const INSTRUMENT = instrument(
  new Map([
    ['card', CARD],
    ['bankAccount', BANK_ACCOUNT],
  ]),
);

const REQUEST = fields(
  new Map([
    ['amount', token],
    ['currency', token],
    ['instrument', INSTRUMENT],
    ['reference', text],
    ['description', text],
    ['metadata', metadata],
    ['gateway', token],
  ]),
);

const MESSAGE = fields(
  new Map([
    ['transactionId', token],
    ['type', token],
    ['amount', token],
    ['currency', token],
    ['instrument', INSTRUMENT],
    ['reference', text],
    ['description', text],
    ['metadata', metadata],
    ['gateway', token],
    ['createdAt', token],
  ]),
);

const REASON = fields(
  new Map([
    ['code', text],
    ['message', text],
  ]),
);

const REPORT = fields(
  new Map([
    ['transactionId', token],
    ['status', token],
    ['amount', token],
    ['currency', token],
    ['gatewayReference', text],
    ['reason', REASON],
  ]),
);

const REQUEST_NAMES: Readonly<Record<TransactionType, string>> = {
  deposit: 'DepositRequest',
  withdrawal: 'WithdrawalRequest',
};

/** @throws AppError `unknown_document` when the element does not belong on the path of the type */
export function requestDraft(element: XmlElement, type: TransactionType): unknown {
  return draftOf(element, REQUEST_NAMES[type], REQUEST);
}

/** @throws AppError `unknown_document` */
export function messageDraft(element: XmlElement): unknown {
  return draftOf(element, 'TransactionMessage', MESSAGE);
}

/** @throws AppError `unknown_document` */
export function reportDraft(element: XmlElement): unknown {
  return draftOf(element, 'CallbackRequest', REPORT);
}

function draftOf(element: XmlElement, name: string, read: ElementReader): unknown {
  if (!isNamed(element, NAMESPACE, name)) {
    throw new AppError('unknown_document', 'The element is not the one that belongs here.');
  }
  return read(element);
}
