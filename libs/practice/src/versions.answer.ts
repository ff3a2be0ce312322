// How the versions of a practice are shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { OpenedFact } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import type { PracticeText } from './contract.js';
import { PracticeClass, PracticeWording } from './practice.answer.js';
import { practiceHistory } from './practice.history.js';
import type { PracticeTypes } from './practice.record.js';
import { classificationOf, textOf } from './practice-state.js';

export class VersionShown extends PracticeClass {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: 'integer', description: 'The revision that made it' }) revision!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'Whether it is the published one' }) published!: boolean;
  @ApiPropertyOptional({ type: PracticeWording, description: 'For those who may read it' }) text?: PracticeText;
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

/** Every version, the first first; the words of those that are not published only when they were opened. */
export function everyVersion({ facts }: Found<PracticeTypes>, opened: readonly OpenedFact[] = []) {
  const { versions, published } = practiceHistory(facts);
  const items = versions.map(({ id, revision, conduct }): Plain<VersionShown> => {
    const { version, at } = conduct;
    const shown = { version, revision, at, published: version === published?.version, ...classificationOf(conduct) };
    if (published && shown.published) return { ...shown, text: textOf(published) };
    const { content, erasedOn } = opened.find(({ fact }) => fact.id === id) ?? {};
    return {
      ...shown,
      ...(content !== undefined && { text: textOf(content as PracticeText) }),
      ...(erasedOn !== undefined && { erasedOn }),
    };
  });
  return { items };
}

/** The published version only, as everyone may read it. */
export function publishedVersion(found: Found<PracticeTypes>) {
  return { items: everyVersion(found).items.filter(({ published }) => published) };
}
