import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One page of a list, as the contract shows it. */
interface List<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** The answer class of a list: `class UnitList extends ListOf(UnitAnswer) {}`. */
export function ListOf<Item>(item: Type<Item>): Type<List<Item>> {
  class Page implements List<Item> {
    @ApiProperty({ type: [item] }) items!: readonly Item[];
    @ApiPropertyOptional() nextCursor?: string;
  }
  return Page;
}
