import { Type } from 'class-transformer';
import {
  IsCreditCard,
  IsIn,
  IsInt,
  IsISO4217CurrencyCode,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class InstrumentDto {
  @IsIn(['card'])
  type!: string;

  @IsCreditCard()
  number!: string;

  @IsInt()
  @Min(1)
  @Max(12)
  expiry_month!: number;

  @IsInt()
  expiry_year!: number;

  @Length(1, 140)
  holder!: string;
}

/** The body of a deposit, with the rules that decorators can say. */
export class DepositDto {
  @Matches(/^(0|[1-9][0-9]{0,11})\.[0-9]{2}$/)
  amount!: string;

  @IsISO4217CurrencyCode()
  currency!: string;

  @ValidateNested()
  @Type(() => InstrumentDto)
  instrument!: InstrumentDto;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  reference?: string;

  @IsOptional()
  @IsString()
  @Length(1, 140)
  description?: string;

  @IsOptional()
  @IsObject()
  metadata?: Record<string, string>;
}
