import { AppError, type FieldError } from '#libs/errors';
import { scrub } from '#libs/masking';
import { type GatewayReport, type Money, parseMoney } from '#libs/transaction';
import { checkRules } from '../check-rules.js';
import { fieldError, validationFailed } from '../field-errors.js';
import { hydrate, isRecord, optional } from '../hydrate.js';
import { GatewayReportDto, ReasonDto } from './gateway-report.dto.js';

/**
 * Validates the draft of a callback (field names of WIRE §6).
 *
 * Unknown fields are passed over: a gateway that learns to say more must not lose its callbacks.
 * A card number or IBAN in what it writes is blanked here, before anybody can store or log it.
 *
 * @throws AppError `validation_failed` or `malformed_body`
 */
export function readGatewayReport(draft: unknown): GatewayReport {
  if (!isRecord(draft)) throw new AppError('malformed_body', 'The body must be an object.');
  const { dto } = hydrate(GatewayReportDto, draft);
  if (isRecord(draft.reason)) dto.reason = hydrate(ReasonDto, draft.reason).dto;
  // class-validator takes an empty list for a valid nested object.
  else if (Array.isArray(draft.reason)) Reflect.set(dto, 'reason', false);
  const errors = checkRules(dto);
  errors.push(...moneyErrors(dto));
  if (errors.length > 0) throw validationFailed('Some fields break a rule.', errors);
  return {
    transactionId: dto.transaction_id.toLowerCase(),
    status: dto.status,
    ...optional('money', toMoney(dto)),
    ...optional('gatewayReference', dto.gateway_reference && scrub(dto.gateway_reference)),
    ...optional('reason', dto.reason && toReason(dto.reason)),
  };
}

/** `completed` must say how much; whoever says the amount must say the currency, and vice versa. */
function moneyErrors(dto: GatewayReportDto): FieldError[] {
  const hasAmount = typeof dto.amount === 'string';
  const hasCurrency = typeof dto.currency === 'string';
  const isRequired = dto.status === 'completed' || hasAmount || hasCurrency;
  if (!isRequired) return [];
  return [
    ...(hasAmount ? [] : [fieldError(['amount'], 'required_with')]),
    ...(hasCurrency ? [] : [fieldError(['currency'], 'required_with')]),
  ];
}

function toMoney(dto: GatewayReportDto): Money | undefined {
  if (typeof dto.amount !== 'string' || typeof dto.currency !== 'string') return undefined;
  const parsed = parseMoney(dto.amount, dto.currency);
  return 'money' in parsed ? parsed.money : undefined;
}

function toReason(dto: ReasonDto): { readonly code: string; readonly message: string } {
  return { code: scrub(dto.code), message: scrub(dto.message) };
}
