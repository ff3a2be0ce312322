// How the versions of a practice are shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { openFact } from '#vault/opened-fact.js';
import type { Vault } from '#vault/vault.js';
import type { Plain } from '#web/plain.js';
import type { PracticeText } from './contract.js';
import { PracticeClass, PracticeWording } from './practice.answer.js';
import { type PracticeRecord, textOf, type Version } from './practice.history.js';
import { classificationOf } from './practice-state.js';

export class VersionShown extends PracticeClass {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: 'integer', description: 'The revision that made it' }) revision!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'Whether it is the published one' }) published!: boolean;
  @ApiPropertyOptional({ type: PracticeWording, description: 'For those who may read it' }) text?: PracticeText;
  @ApiPropertyOptional({ format: 'date-time' }) erasedOn?: string;
}

export class PracticeVersions {
  @ApiProperty({ type: [VersionShown] }) items!: readonly Plain<VersionShown>[];
}

/** The published version only, as everyone may read it. */
export function publishedVersion({ versions, published }: PracticeRecord): Plain<PracticeVersions> {
  const version = versions.find((each) => each.version === published?.version);
  if (!version || !published) return { items: [] };
  return { items: [{ ...shown(version, true), text: textOf(published) }] };
}

/** Every version, the first first; the words only with a vault to open them, after the reading was recorded. */
export function everyVersion(
  { versions, published }: PracticeRecord,
  vault: Vault | undefined,
): Plain<PracticeVersions> {
  const items = versions.map((version) => {
    const isPublished = version.version === published?.version;
    if (isPublished) return { ...shown(version, true), text: textOf(published) };
    return { ...shown(version, false), ...(vault && opened(vault, version)) };
  });
  return { items };
}

function opened(vault: Vault, { fact }: Version): { text: PracticeText } | { erasedOn: string } {
  const content = openFact(vault, fact);
  if ('erasedAt' in content) return { erasedOn: new Date(content.erasedAt).toISOString() };
  return { text: textOf(content.content as PracticeText) };
}

function shown(version: Version, published: boolean): Plain<VersionShown> {
  const { at, fact } = version;
  return { version: version.version, revision: fact.revision, at, published, ...classificationOf(version) };
}
