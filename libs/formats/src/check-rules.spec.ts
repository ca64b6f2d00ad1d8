import {
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  validateSync,
  ValidateNested,
} from 'class-validator';
import * as fc from 'fast-check';
import { GatewayReportDto } from './callback/gateway-report.dto.js';
import { checkRules } from './check-rules.js';
import { toFieldErrors } from './field-errors.js';
import { MaskedCardDto, SubmittedTransactionDto } from './message/submitted-transaction.dto.js';
import { CardDto, TransactionRequestDto } from './request/transaction-request.dto.js';

const CARD = {
  ...{ type: 'card', number: '4111111111111111', expiry_month: 12, expiry_year: 2030 },
  holder: 'Ada Lovelace',
};
const MONEY = { amount: '100.00', currency: 'EUR' };
const ID = '0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50';

const fill = <Dto extends object>(dto: Dto, fields: object): Dto => Object.assign(dto, fields);

/** A right DTO of each kind, with fields changed. */
const KINDS: Readonly<Record<string, (changes: object) => object>> = {
  request: (changes) =>
    fill(new TransactionRequestDto(), {
      ...{ ...MONEY, reference: 'order-1', metadata: { basket: '77' } },
      instrument: fill(new CardDto(), CARD),
      ...changes,
    }),
  card: (changes) => fill(new CardDto(), { ...CARD, ...changes }),
  message: (changes) =>
    fill(new SubmittedTransactionDto(), {
      ...{ ...MONEY, transaction_id: ID, type: 'deposit', gateway: 'json-sim' },
      created_at: '2026-01-05T09:00:00Z',
      instrument: fill(new MaskedCardDto(), { ...CARD, number: '411111******1111' }),
      ...changes,
    }),
  report: (changes) =>
    fill(new GatewayReportDto(), {
      ...{ ...MONEY, transaction_id: ID, status: 'completed', gateway_reference: 'g-1' },
      ...changes,
    }),
};

const thorough = (dto: object) =>
  toFieldErrors(validateSync(dto, { forbidUnknownValues: true, stopAtFirstError: true }));

/** What is no DTO at all makes an error without a path: nobody hands one in. */
function outcomeOf(check: (dto: object) => unknown, dto: object): unknown {
  try {
    return check(dto);
  } catch {
    return 'throws';
  }
}

const anything = fc.oneof(
  fc.constantFrom(undefined, null, '', ' ', '100.00', 'EUR', 'card', 'completed', ID, [], {}),
  fc.constantFrom(fill(new CardDto(), CARD), fill(new CardDto(), { ...CARD, expiry_month: 13 })),
  fc.constantFrom([fill(new CardDto(), CARD)], { a: 'b' }, { a: 1 }, 'x'.repeat(65), '2030'),
  fc.anything(),
);

describe.each(Object.keys(KINDS))('a %s', (kind) => {
  const make = KINDS[kind] ?? (() => ({}));
  const names = Object.keys(make({}));

  it('that is right has no errors', () => {
    expect(checkRules(make({}))).toEqual([]);
  });

  it('has the errors that class-validator finds, and no others', () => {
    const changes = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 3 });
    fc.assert(
      fc.property(changes, (changed) => {
        const dto = make(changed);
        expect(outcomeOf(checkRules, dto)).toEqual(outcomeOf(thorough, dto));
      }),
      { numRuns: 500 },
    );
  });
});

describe('rules of a kind that is not known here', () => {
  class Parts {
    @IsInt({ each: true })
    @IsArray()
    numbers: unknown = [];

    @ValidateNested({ each: true })
    @IsOptional()
    cards: unknown;

    @IsString({ groups: ['never'] })
    name: unknown = 7;
  }

  it.each([[[]], [[1]], [[1, 'x']], ['x']])('are left to class-validator: %j', (numbers) => {
    const parts = fill(new Parts(), { numbers });
    expect(checkRules(parts)).toEqual(thorough(parts));
  });

  it('which refuses what has no rules at all', () => {
    expect(outcomeOf(checkRules, {})).toBe('throws');
  });
});
