// Tables as CSV after RFC 4180, for spreadsheets.
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { holdable } from '#kernel/characters.js';
import { Word } from '../fields/fields.js';

export const CSV = 'text/csv; charset=utf-8';

/** What a spreadsheet takes UTF-8 from: without it, Excel shows Vietnamese and Thai as the letters of another code page. */
const BYTE_ORDER_MARK = '\uFEFF';

const MARKED = ['true', 'false'] as const;

/** `true`: CSV begins with the mark. */
export type Marked = (typeof MARKED)[number];

/** The member of a query that says so. */
export const Bom = (): PropertyDecorator =>
  Word(MARKED, {
    optional: true,
    description: 'Whether CSV begins with a byte-order mark, by which Excel reads it as UTF-8.',
  });

/** Above the route's `Read`: that it answers as CSV as well, when it is asked to. */
export function AlsoCsv(answer: Type): MethodDecorator {
  const json = { schema: { $ref: getSchemaPath(answer) } };
  const content = { 'application/json': json, 'text/csv': { schema: { type: 'string' } } } as const;
  return applyDecorators(ApiExtraModels(answer), ApiOkResponse({ description: 'As JSON, or as CSV', content }));
}

/** The table, its first row the headings. */
export function csv(rows: readonly (readonly string[])[], marked: Marked = 'false'): string {
  return (marked === 'true' ? BYTE_ORDER_MARK : '') + rows.map(csvLine).join('');
}

/** One row, with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** One cell, quoted, and such that no spreadsheet takes it for a formula. */
export function csvCell(text: string): string {
  const held = holdable(text);
  const harmless = /^[\s\u0000]*[=+\-@＝＋－＠\t\r|%]/u.test(text) ? `'${held}` : held;
  return `"${harmless.replaceAll('"', '""')}"`;
}
