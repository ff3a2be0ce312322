// Which characters a text may have: one rule for what people write in their own words, one for names and titles.

/** A second text that nobody sees: tags, which are the letters of ASCII, and the marks of annotations between lines. */
const HIDDEN = String.raw`\u{e0000}-\u{e007f}\ufff9-\ufffb`;
/** In no text: half of a character, what Unicode never assigns, what turns the direction of letters round, and that. */
const NEVER = String.raw`\p{Cs}\p{NChar}\u202d\u202e${HIDDEN}`;
const CONTROLS = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
/** Take up no room, or show nothing where they do. */
const UNSEEN = String.raw`\p{DI}\u2800`;
const SEEN = String.raw`(?![${UNSEEN}])[\p{L}\p{N}\p{P}\p{S}\p{Co}]`;
const LINE_ENDS = String.raw`\n\r\u2028\u2029`;

/** Begin another direction of writing, and end it. */
const [EMBEDS, ISOLATES] = [
  { begin: String.raw`\u202a\u202b`, end: String.raw`\u202c` },
  { begin: String.raw`\u2066-\u2068`, end: String.raw`\u2069` },
];
const TURNS = EMBEDS.begin + EMBEDS.end + ISOLATES.begin + ISOLATES.end;
const turned = ({ begin, end }: typeof EMBEDS, except: string) => `[${begin}][^${except}${LINE_ENDS}]*[${end}]`;

/** Scripts whose words are joined or parted by characters without width: between their letters alone these are legal. */
const JOINED = ['Khmr', 'Mymr', 'Laoo', 'Thai', 'Taml', 'Deva', 'Beng', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Gujr', 'Guru']
  .concat(['Orya', 'Arab'])
  .map((script) => String.raw`\p{sc=${script}}`)
  .join('');
const JOINER = String.raw`(?<=[${JOINED}])[\u200b-\u200d](?=[${JOINED}])`;

const textOf = (except: string) =>
  String.raw`^(?=[\s\S]*?${SEEN})[^${except}]*(?:(?:${turned(EMBEDS, except)}|${turned(ISOLATES, except)})[^${except}]*)*$`;

/** What people write in their own words, over several lines. */
export const TEXT = new RegExp(textOf(NEVER + CONTROLS + TURNS), 'u');

/** A name or a title on one line: of what cannot be seen it has only what its script, or the sign before, asks for. */
export const LINE = new RegExp(
  String.raw`^(?![\s\u2800\p{M}])(?=.*?${SEEN})(?:[^\p{Cc}\p{Zl}\p{Zp}\p{DI}${NEVER}]|${JOINER}|(?<=${SEEN})\p{VS})+(?<![\s\u2800])$`,
  'u',
);

/** In words, which rule a text breaks; the first that it does. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cs}/u, 'must be well-formed: it has half of a character'],
  [/\p{NChar}/u, 'must not have code points that Unicode gives to no character'],
  [/[\u202d\u202e]/u, 'must not turn the direction of its letters round'],
  [new RegExp(`[${HIDDEN}]`, 'u'), 'must not have tags or annotations, which hide a second text'],
];
const OF_TEXT = [
  [new RegExp(`[${CONTROLS}]`, 'u'), 'must not have control characters, but for tabs and line ends'],
  [new RegExp(`^[^]*${SEEN}`, 'u'), 'must have something that can be read', 'needed'],
] as const;
const OF_LINE = [
  [/[\p{Cc}\p{Zl}\p{Zp}]/u, 'must be one line, without control characters'],
  [/^[\s\u2800]|[\s\u2800]$/u, 'must neither start nor end with a space'],
  [new RegExp(`^.*${SEEN}`, 'u'), 'must have something that can be read', 'needed'],
  [/^\p{M}/u, 'must not begin with a mark that belongs to a letter before it'],
] as const;

/** Why a text is not as it must be: undefined when it is. */
export function faultInText(text: string): string | undefined {
  if (TEXT.test(text)) return undefined;
  return faultIn(text, OF_TEXT) ?? 'must end each turn of the direction of writing before its line ends';
}

/** The same for one line. */
export function faultInLine(text: string): string | undefined {
  if (LINE.test(text)) return undefined;
  return (
    faultIn(text, OF_LINE) ??
    'must not have characters that cannot be seen, but inside words whose script asks for them'
  );
}

function faultIn(text: string, own: readonly (readonly [RegExp, string, 'needed'?])[]): string | undefined {
  return [...REASONS, ...own].find(([form, , needed]) => form.test(text) === (needed === undefined))?.[1];
}

const UNHELD = new RegExp(`[\\p{Cs}${CONTROLS}]`, 'gu');

/** A text as every form of export can hold it: facts of before these rules have what some cannot. */
export function holdable(text: string): string {
  return text.replaceAll(UNHELD, '\ufffd');
}

/** The same for XML, which cannot hold two more. */
export function holdableInXml(text: string): string {
  return holdable(text).replaceAll(/[\ufffe\uffff]/g, '\ufffd');
}
