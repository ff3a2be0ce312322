import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One page of a list, as the contract shows it. */
interface List<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** The answer of a list of these: the class of a list extends it. */
export function ListOf<Item>(item: Type<Item>): Type<List<Item>> {
  class Page implements List<Item> {
    @ApiProperty({ type: [item] }) items!: readonly Item[];
    @ApiPropertyOptional() nextCursor?: string;
  }
  return Page;
}
