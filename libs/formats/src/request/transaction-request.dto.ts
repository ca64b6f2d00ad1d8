import {
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  HasLength,
  IsAmount,
  IsCurrency,
  IsFreeOfSensitiveText,
  IsIban,
  IsLuhn,
  IsMetadata,
  IsNameFreeOfSensitiveText,
  IsPrintable,
} from './field-rules.js';

/** WIRE §2 in class-validator. Every codec brings its document into this form first. */
export class CardDto {
  @IsIn(['card'])
  type!: 'card';

  @IsLuhn()
  @Matches(/^[0-9]{13,19}$/)
  @IsString()
  @IsDefined()
  number!: string;

  @Max(12)
  @Min(1)
  @IsInt()
  @IsDefined()
  expiry_month!: number;

  @Max(2099)
  @Min(2000)
  @IsInt()
  @IsDefined()
  expiry_year!: number;

  @IsNameFreeOfSensitiveText()
  @IsPrintable()
  @HasLength(1, 140)
  @IsString()
  @IsDefined()
  holder!: string;
}

export class BankAccountDto {
  @IsIn(['bank_account'])
  type!: 'bank_account';

  @IsIban()
  @IsString()
  @IsDefined()
  iban!: string;

  @IsNameFreeOfSensitiveText()
  @IsPrintable()
  @HasLength(1, 140)
  @IsString()
  @IsDefined()
  holder!: string;
}

/** Stands for an instrument whose type is neither, so that the type is what is complained about. */
export class UnknownInstrumentDto {
  @IsIn(['card', 'bank_account'])
  type?: unknown;
}

export class TransactionRequestDto {
  @IsAmount()
  @IsString()
  @IsDefined()
  amount!: string;

  @IsCurrency()
  @IsString()
  @IsDefined()
  currency!: string;

  @ValidateNested()
  @IsDefined()
  instrument!: CardDto | BankAccountDto;

  @IsFreeOfSensitiveText()
  @IsPrintable()
  @HasLength(1, 64)
  @IsString()
  @IsOptional()
  reference?: string | null;

  @IsFreeOfSensitiveText()
  @IsPrintable()
  @HasLength(1, 140)
  @IsString()
  @IsOptional()
  description?: string | null;

  @IsMetadata()
  @IsOptional()
  metadata?: Record<string, string> | null;

  @IsString()
  @IsOptional()
  gateway?: string | null;
}
