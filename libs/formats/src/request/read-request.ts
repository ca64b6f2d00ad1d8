import { AppError, type FieldError } from '#libs/errors';
import { findSensitive } from '#libs/masking';
import { findGateway } from '#libs/messaging';
import { type Instrument, parseMoney, type TransactionRequest } from '#libs/transaction';
import type { RequestContext } from '../codec.js';
import { checkRules } from '../check-rules.js';
import { fieldError, validationFailed } from '../field-errors.js';
import { hydrate, isRecord, optional } from '../hydrate.js';
import { isMetadata } from './field-rules.js';
import {
  BankAccountDto,
  CardDto,
  TransactionRequestDto,
  UnknownInstrumentDto,
} from './transaction-request.dto.js';

const CVC_FIELD = /^(cvc|cvv)2?$/i;

/**
 * Validates a draft (a plain object with the field names of WIRE §2, whatever format it came in)
 * and turns it into a request.
 *
 * @throws AppError `cvc_not_accepted` or `validation_failed` with the paths that are wrong
 */
export function readTransactionRequest(
  draft: unknown,
  format: string,
  context: RequestContext,
): TransactionRequest {
  if (!isRecord(draft)) throw new AppError('malformed_body', 'The body must be an object.');
  refuseCardVerificationCodes(draft);
  const { dto, errors } = toDto(draft);
  errors.push(...checkRules(dto));
  errors.push(...otherErrors(dto, format, context.now));
  if (errors.length > 0) throw validationFailed('Some fields break a rule.', errors);
  return toRequest(dto, context);
}

/**
 * A CVC must not even be looked at: whoever sends one has to be told, first and by its own code.
 */
function refuseCardVerificationCodes(draft: Record<string, unknown>): void {
  const places: [string[], unknown][] = [
    [[], draft],
    [['instrument'], draft.instrument],
    [['metadata'], draft.metadata],
  ];
  const errors = places.flatMap(([segments, value]) =>
    isRecord(value)
      ? Object.keys(value)
          .filter((key) => CVC_FIELD.test(key))
          .map((key) => fieldError([...segments, key], 'cvc_not_accepted'))
      : [],
  );
  if (errors.length > 0) {
    throw new AppError('cvc_not_accepted', 'Send the request without it.', { errors });
  }
}

function toDto(draft: Record<string, unknown>): {
  readonly dto: TransactionRequestDto;
  readonly errors: FieldError[];
} {
  const { dto, unknownFields } = hydrate(TransactionRequestDto, draft);
  const errors = unknownFields.map((name) => fieldError([name], 'whitelistValidation'));
  if (isRecord(draft.instrument)) {
    const instrument = hydrate(instrumentClassOf(draft.instrument.type), draft.instrument);
    dto.instrument = instrument.dto as CardDto;
    const unknownOfInstrument =
      instrument.dto instanceof UnknownInstrumentDto ? [] : instrument.unknownFields;
    errors.push(
      ...unknownOfInstrument.map((name) => fieldError(['instrument', name], 'whitelistValidation')),
    );
  } else if (Array.isArray(draft.instrument)) {
    // class-validator takes an empty list for a valid nested object.
    Reflect.set(dto, 'instrument', false);
  }
  return { dto, errors };
}

function instrumentClassOf(type: unknown): new () => object {
  switch (type) {
    case 'card':
      return CardDto;
    case 'bank_account':
      return BankAccountDto;
    default:
      return UnknownInstrumentDto;
  }
}

/**
 * What depends on more than the field itself: the date, the directory of gateways, metadata's
 * entries.
 */
function otherErrors(dto: TransactionRequestDto, format: string, now: Date): FieldError[] {
  const errors: FieldError[] = [];
  if (dto.instrument instanceof CardDto && isExpired(dto.instrument, now)) {
    errors.push(fieldError(['instrument', 'expiry_year'], 'expired'));
  }
  if (typeof dto.gateway === 'string' && findGateway(dto.gateway)?.format !== format) {
    errors.push(fieldError(['gateway'], 'unknown_gateway'));
  }
  if (isMetadata(dto.metadata)) {
    for (const [key, value] of Object.entries(dto.metadata)) {
      if (findSensitive(key) !== undefined || findSensitive(value) !== undefined) {
        errors.push(fieldError(['metadata', key], 'sensitive_text'));
      }
    }
  }
  return errors;
}

/** A card is valid to the end of its month. */
function isExpired(card: CardDto, now: Date): boolean {
  const monthsNow = now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  return card.expiry_year * 12 + card.expiry_month < monthsNow;
}

function toRequest(dto: TransactionRequestDto, context: RequestContext): TransactionRequest {
  const parsed = parseMoney(dto.amount, dto.currency);
  if ('fault' in parsed) throw new Error('An amount passed validation and cannot be read.');
  return {
    type: context.type,
    ...parsed.money,
    instrument: toInstrument(dto.instrument),
    ...optional('reference', dto.reference),
    ...optional('description', dto.description),
    ...optional('metadata', dto.metadata),
    ...optional('gateway', dto.gateway),
  };
}

function toInstrument(dto: CardDto | BankAccountDto): Instrument {
  return dto instanceof CardDto
    ? {
        type: 'card',
        number: dto.number,
        expiryMonth: dto.expiry_month,
        expiryYear: dto.expiry_year,
        holder: dto.holder,
      }
    : { type: 'bank_account', iban: dto.iban, holder: dto.holder };
}
