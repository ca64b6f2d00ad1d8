import {
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import {
  HasLength,
  IsAmount,
  IsCurrency,
  IsMetadata,
  IsTimestamp,
} from '../request/field-rules.js';

/**
 * The value of a Kafka message (WIRE §7). The instrument is masked, and only a masked one is valid.
 */
export class MaskedCardDto {
  @IsIn(['card'])
  type!: 'card';

  @Matches(/^[0-9]{6}\*{6}[0-9]{4}$/)
  @IsString()
  number!: string;

  @IsInt()
  expiry_month!: number;

  @IsInt()
  expiry_year!: number;

  @IsString()
  holder!: string;
}

export class MaskedBankAccountDto {
  @IsIn(['bank_account'])
  type!: 'bank_account';

  @Matches(/^[A-Z0-9]{4}\*{4}[A-Z0-9]{4}$/)
  @IsString()
  iban!: string;

  @IsString()
  holder!: string;
}

export class SubmittedTransactionDto {
  @IsUUID()
  transaction_id!: string;

  @IsIn(['deposit', 'withdrawal'])
  type!: 'deposit' | 'withdrawal';

  @IsAmount()
  @IsString()
  amount!: string;

  @IsCurrency()
  currency!: string;

  @ValidateNested()
  @IsDefined()
  instrument!: MaskedCardDto | MaskedBankAccountDto;

  @HasLength(1, 64)
  @IsOptional()
  reference?: string;

  @HasLength(1, 140)
  @IsOptional()
  description?: string;

  @IsMetadata()
  @IsOptional()
  metadata?: Record<string, string>;

  @IsString()
  gateway!: string;

  @IsTimestamp()
  created_at!: string;
}
