import { AppError } from '#libs/errors';
import { type MaskedInstrument, parseMoney, type SubmittedTransaction } from '#libs/transaction';
import { checkRules } from '../check-rules.js';
import { validationFailed } from '../field-errors.js';
import { hydrate, isRecord, optional } from '../hydrate.js';
import {
  MaskedBankAccountDto,
  MaskedCardDto,
  SubmittedTransactionDto,
} from './submitted-transaction.dto.js';

/**
 * Validates the draft of a message (field names of WIRE §7).
 *
 * Unknown fields are passed over, since a newer API may add some while an older worker still reads.
 *
 * @throws AppError `validation_failed`; the message belongs into the dead-letter topic
 */
export function readSubmittedTransaction(draft: unknown): SubmittedTransaction {
  if (!isRecord(draft)) throw new AppError('malformed_body', 'The message must be an object.');
  const { dto } = hydrate(SubmittedTransactionDto, draft);
  if (isRecord(draft.instrument)) {
    const instrumentClass = draft.instrument.type === 'card' ? MaskedCardDto : MaskedBankAccountDto;
    dto.instrument = hydrate<MaskedCardDto | MaskedBankAccountDto>(
      instrumentClass,
      draft.instrument,
    ).dto;
  } else if (Array.isArray(draft.instrument)) {
    // class-validator takes an empty list for a valid nested object.
    Reflect.set(dto, 'instrument', false);
  }
  const errors = checkRules(dto);
  const parsed = parseMoney(dto.amount, dto.currency);
  if (errors.length > 0 || 'fault' in parsed) {
    throw validationFailed('The message breaks a rule.', errors);
  }
  return {
    id: dto.transaction_id,
    type: dto.type,
    ...parsed.money,
    instrument: toMaskedInstrument(dto.instrument),
    ...optional('reference', dto.reference),
    ...optional('description', dto.description),
    ...optional('metadata', dto.metadata),
    gateway: dto.gateway,
    createdAt: new Date(dto.created_at),
  };
}

function toMaskedInstrument(dto: MaskedCardDto | MaskedBankAccountDto): MaskedInstrument {
  return dto instanceof MaskedCardDto
    ? {
        type: 'card',
        maskedNumber: dto.number,
        expiryMonth: dto.expiry_month,
        expiryYear: dto.expiry_year,
        maskedHolder: dto.holder,
      }
    : { type: 'bank_account', maskedIban: dto.iban, maskedHolder: dto.holder };
}
