import type { Money } from './money.js';
import type { TransactionState } from './status.js';

export type TransactionType = 'deposit' | 'withdrawal';

/** What is charged or paid out to, in clear. Lives in memory only, from decoding to sealing. */
export type Instrument =
  | {
      readonly type: 'card';
      readonly number: string;
      readonly expiryMonth: number;
      readonly expiryYear: number;
      readonly holder: string;
    }
  | { readonly type: 'bank_account'; readonly iban: string; readonly holder: string };

/**
 * What may be shown of an instrument. The property names differ from those of `Instrument`, so that
 * the compiler refuses a clear one where a masked one belongs.
 */
export type MaskedInstrument =
  | {
      readonly type: 'card';
      readonly maskedNumber: string;
      readonly expiryMonth: number;
      readonly expiryYear: number;
      readonly maskedHolder: string;
    }
  | { readonly type: 'bank_account'; readonly maskedIban: string; readonly maskedHolder: string };

/** The business fields that a merchant sends, validated. */
export interface TransactionRequest extends Money {
  readonly type: TransactionType;
  readonly instrument: Instrument;
  readonly reference?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The gateway that the merchant named; absent means the default gateway of the format. */
  readonly gateway?: string;
}

/** The business fields that travel to a gateway: masked, addressed, dated. */
export interface SubmittedTransaction extends Money {
  readonly id: string;
  readonly type: TransactionType;
  readonly instrument: MaskedInstrument;
  readonly reference?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly gateway: string;
  readonly createdAt: Date;
}

/** One deposit or withdrawal, as it stands. `version` grows by one with every change. */
export interface Transaction extends SubmittedTransaction {
  readonly merchant: string;
  readonly format: string;
  readonly state: TransactionState;
  readonly version: number;
  readonly updatedAt: Date;
}
