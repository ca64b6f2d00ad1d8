import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import { STATUSES, type TransactionStatus, type TransactionType } from '#libs/transaction';

/** The filters of a list. Everything arrives as text; a repeated parameter arrives as an array. */
export class ListQueryDto {
  @Matches(/^([1-9][0-9]?|100)$/)
  @IsString()
  @IsOptional()
  limit?: string;

  @IsString()
  @IsOptional()
  cursor?: string;

  @IsIn(['deposit', 'withdrawal'])
  @IsOptional()
  type?: TransactionType;

  @IsIn(STATUSES)
  @IsOptional()
  status?: TransactionStatus;

  @Length(1, 32)
  @IsString()
  @IsOptional()
  format?: string;

  @Length(1, 32)
  @IsString()
  @IsOptional()
  gateway?: string;

  @Length(1, 64)
  @IsString()
  @IsOptional()
  reference?: string;

  @IsISO8601({ strict: true, strictSeparator: true })
  @IsString()
  @IsOptional()
  created_from?: string;

  @IsISO8601({ strict: true, strictSeparator: true })
  @IsString()
  @IsOptional()
  created_to?: string;
}

export const LIST_PARAMETERS = [
  'limit',
  'cursor',
  'type',
  'status',
  'format',
  'gateway',
  'reference',
  'created_from',
  'created_to',
] as const satisfies readonly (keyof ListQueryDto)[];
