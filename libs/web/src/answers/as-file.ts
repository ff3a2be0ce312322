/** What no file name needs, and some systems take for something else. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu;
/** What RFC 8187 takes as it is, beside letters and digits. */
const ESCAPED = /['()*]/g;

/**
 * The header that has what is sent kept as a file, never shown: its name without paths and control characters, as ASCII and,
 * for whoever knows RFC 6266, as it is.
 */
export function asFile(name: string): string {
  const safe =
    name
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+|[.\s]+$/g, '')
      .slice(0, 200)
      .toWellFormed() || 'file';
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/%/g, '_');
  const escaped = encodeURIComponent(safe).replace(
    ESCAPED,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${escaped}`;
}
