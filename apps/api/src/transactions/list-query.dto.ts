import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import { STATUSES, type TransactionStatus, type TransactionType } from '#libs/transaction';

/** As the registries name themselves. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** PostgreSQL takes no NUL, and answers one with an error that would look like a defect of ours. */
const WITHOUT_NUL = /^[^\0]*$/;
/**
 * A day (UTC), or an instant with its offset: without one it would be another on every machine. ISO
 * 8601 has more forms, weeks among them, which a `Date` does not read.
 */
const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

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

  @Matches(NAME)
  @IsString()
  @IsOptional()
  format?: string;

  @Matches(NAME)
  @IsString()
  @IsOptional()
  gateway?: string;

  @Length(1, 64)
  @Matches(WITHOUT_NUL)
  @IsString()
  @IsOptional()
  reference?: string;

  @IsISO8601({ strict: true })
  @Matches(DAY_OR_INSTANT)
  @IsString()
  @IsOptional()
  created_from?: string;

  @IsISO8601({ strict: true })
  @Matches(DAY_OR_INSTANT)
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
