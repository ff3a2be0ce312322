/** Names are keys of an index, which takes no long ones, and texts of the server, which have no U+0000. */
const NAME_BYTES = 1_024;

/** Why these names of a fact cannot be kept; undefined when they can. */
export function unfitName(names: readonly string[]): string | undefined {
  const isUnfit = names.some((name) => name.includes('\0') || Buffer.byteLength(name) > NAME_BYTES);
  return isUnfit ? `a name has at most ${String(NAME_BYTES)} bytes, and no U+0000` : undefined;
}
