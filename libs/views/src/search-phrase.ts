/**
 * What people type, as a query for a full-text search (FTS5): each word in quotes, so that nothing in it is taken for
 * an operator. Undefined when there is nothing in it to search for.
 */
export function searchPhrase(typed: string): string | undefined {
  const words = typed.split(/\s+/u).filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word));
  if (words.length === 0) return undefined;
  return words.map((word) => `"${word.replaceAll('\0', ' ').replaceAll('"', '""')}"`).join(' ');
}
