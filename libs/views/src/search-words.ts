// What a full-text search (FTS5) finds: the words of a text and of a query, cut and folded alike.

/** Another number for another way of folding. */
const FOLDS = 2;
/** The words of a text depend on it: a view that has them MUST say so, and is built again when it changes. */
export const WORDS_BY = `ICU ${process.versions.icu ?? ''}, folds ${String(FOLDS)}`;

/** Of words that come folded: what is a letter, a mark or a digit stays together, and English words lose their endings. */
export const FOLDED = `tokenize = 'porter unicode61 remove_diacritics 0 categories ''L* M* N* Co'''`;

const WORDS = new Intl.Segmenter('en', { granularity: 'word' });
const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Scripts that are written without spaces between words. ICU knows their words by a dictionary, which has compounds. */
const RUNNING = /[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Hani}]/u;
/** Letters beyond which ICU was at a loss: what has more is no compound. */
const LONGEST_COMPOUND = 16;

/** Where a word may end that is not seen: between letters of running text ICU knows better where one does. */
const ZWSP = '\u200b';
const INSIDE_RUNNING = new RegExp(`(?<=${RUNNING.source})${ZWSP}+(?=${RUNNING.source})`, 'gu');
const UNSEEN = /(?!\u200b)\p{DI}/gu;

/** Marks of Latin letters are left out by who types in haste; those of other scripts are letters. */
const LATIN_MARKS = /(?<=\p{sc=Latn})\p{Mn}+/gu;
const LATIN_LETTERS: Readonly<Record<string, string>> = {
  ...{ đ: 'd', ø: 'o', ł: 'l', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', '’': "'", ʼ: "'" },
};
const OTHER_LATIN = new RegExp(`[${Object.keys(LATIN_LETTERS).join('')}]`, 'gu');
/** Compatibility takes the Thai and Lao vowel AM apart, and dictionaries have it whole. */
const AM = /([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb]?)[\u0e32\u0eb2]/gu;

const OTHER_DIGITS = /(?![0-9])\p{Nd}/gu;
const DIGIT = /\p{Nd}/u;

/** The digits of a script stand one after the other, from its zero on. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function folded(text: string): string {
  return text
    .replaceAll(INSIDE_RUNNING, '')
    .replaceAll(UNSEEN, '')
    .normalize('NFKC')
    .replaceAll(AM, (_, ring: string, tone: string) => tone + (ring === '\u0e4d' ? '\u0e33' : '\u0eb3'))
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(LATIN_MARKS, '')
    .normalize('NFC')
    .replaceAll(OTHER_LATIN, (letter) => LATIN_LETTERS[letter] ?? letter)
    .replaceAll(OTHER_DIGITS, asciiDigit);
}

function wordsOf(text: string): readonly string[] {
  return [...WORDS.segment(text)].flatMap(({ segment }) => (/[\p{L}\p{N}\p{Co}]/u.test(segment) ? [segment] : []));
}

/** Whether the dictionary has it: then twice the same is two words. */
function isWord(text: string): boolean {
  const [first, , more] = wordsOf(text + text);
  return first === text && more === undefined;
}

/** The pairs of words of which a word of running text is made. */
function partsOf(word: string): readonly (readonly [string, string])[] {
  if (!RUNNING.test(word)) return [];
  const letters = Array.from(LETTERS.segment(word), ({ segment }) => segment);
  if (letters.length > LONGEST_COMPOUND) return [];
  return letters.slice(1).flatMap((_, at) => {
    const [one, other] = [letters.slice(0, at + 1).join(''), letters.slice(at + 1).join('')];
    return isWord(one) && isWord(other) ? [[one, other] as const] : [];
  });
}

/** A text as it is put into the index: its words, and beside a compound its parts. */
export function searchable(text: string): string {
  const known = new Map<string, string>();
  const withParts = (word: string): string => {
    const found = known.get(word) ?? [word, ...new Set(partsOf(word).flat())].join(' ');
    known.set(word, found);
    return found;
  };
  return wordsOf(folded(text)).map(withParts).join(' ');
}

/**
 * What people type, as a query: all of its words, a compound also in parts, each in quotes so that nothing is taken for
 * an operator. Undefined when there is nothing in it to search for.
 */
export function wordsWanted(typed: string): string | undefined {
  const words = wordsOf(folded(typed));
  if (words.length === 0) return undefined;
  return [...new Set(words)].map(wanted).join(' AND ');
}

function wanted(word: string): string {
  const parts = partsOf(word).map((pair) => `(${pair.map(quoted).join(' AND ')})`);
  return parts.length === 0 ? quoted(word) : `(${[quoted(word), ...parts].join(' OR ')})`;
}

const quoted = (word: string) => `"${word.replaceAll('"', '""')}"`;
