import { type Place, type Sealed, Vault } from './vault.js';

/** What opening a sealed content gives: the content, or the time (milliseconds) at which its key was destroyed. */
export type Opened = OpenedContent | { readonly erasedAt: number };

export interface OpenedContent {
  readonly content: unknown;
  /** The keys of the attachments that it cites, by their ids: base64url. They MUST NOT be shown. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** A vault that opens, too. Content is opened in one place, which records the reading first (import rule). */
export abstract class ContentVault extends Vault {
  /** @throws Error when the envelope was altered or stands in another place than the one it was sealed to. */
  abstract open(sealed: Sealed, place: Place): Promise<Opened>;
}
