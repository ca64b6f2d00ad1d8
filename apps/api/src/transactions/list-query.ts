import { isUUID } from 'class-validator';
import { AppError } from '#libs/errors';
import { checkRules } from '#libs/formats';
import { LIST_PARAMETERS, ListQueryDto } from './list-query.dto.js';

/** A page of a merchant's own transactions, newest first. */
export interface ListQuery {
  readonly limit: number;
  /** The id of the last transaction of the page before. */
  readonly after: string | null;
  readonly type: string | null;
  readonly status: string | null;
  readonly format: string | null;
  readonly gateway: string | null;
  readonly reference: string | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
}

const LIMIT_DEFAULT = '20';

/** @throws AppError `validation_failed`, `invalid_cursor` */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const dto = new ListQueryDto();
  for (const name of LIST_PARAMETERS) Reflect.set(dto, name, query[name]);
  const errors = checkRules(dto);
  if (errors.length > 0) {
    throw new AppError('validation_failed', 'Some query parameters break a rule.', { errors });
  }
  return {
    limit: Number(dto.limit ?? LIMIT_DEFAULT),
    after: dto.cursor === undefined ? null : decodeCursor(dto.cursor),
    type: dto.type ?? null,
    status: dto.status ?? null,
    format: dto.format ?? null,
    gateway: dto.gateway ?? null,
    reference: dto.reference ?? null,
    createdFrom: toDate(dto.created_from),
    createdTo: toDate(dto.created_to),
  };
}

/** A cursor is opaque to callers: nobody shall build one, so that its content may change. */
export function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

const CURSOR = /^[A-Za-z0-9_-]{22}$/;

function decodeCursor(cursor: string): string {
  const hex = CURSOR.test(cursor) ? Buffer.from(cursor, 'base64url').toString('hex') : '';
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUUID(id, '7')) throw new AppError('invalid_cursor', 'Use next_cursor as it was given.');
  return id;
}

function toDate(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
