import { IsDefined, IsIn, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { REPORTED_STATUSES, type ReportedStatus } from '#libs/transaction';
import { HasLength, IsAmount, IsCurrency, IsPrintable } from '../request/field-rules.js';

/** A callback's body (WIRE §6). */
export class ReasonDto {
  @IsPrintable()
  @HasLength(1, 64)
  @IsString()
  @IsDefined()
  code!: string;

  @IsPrintable()
  @HasLength(1, 255)
  @IsString()
  @IsDefined()
  message!: string;
}

export class GatewayReportDto {
  @IsUUID()
  @IsDefined()
  transaction_id!: string;

  @IsIn(REPORTED_STATUSES)
  @IsDefined()
  status!: ReportedStatus;

  @IsAmount()
  @IsString()
  @IsOptional()
  amount?: string | null;

  @IsCurrency()
  @IsString()
  @IsOptional()
  currency?: string | null;

  @IsPrintable()
  @HasLength(1, 64)
  @IsString()
  @IsOptional()
  gateway_reference?: string | null;

  @ValidateNested()
  @IsOptional()
  reason?: ReasonDto | null;
}
