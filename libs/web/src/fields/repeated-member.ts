import { DEEPEST, escapePointer } from './json.js';

const [QUOTE, ESCAPE, COMMA] = [0x22, 0x5c, 0x2c];
const [OBJECT, OBJECT_END, LIST, LIST_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Where in a text one is: in an object, whose names so far are known, or in a list. */
interface Place {
  readonly names: Set<string> | undefined;
  /** The last name, or the place in the list. */
  at: string | number;
  isNameNext: boolean;
}

/**
 * The JSON Pointer of the first member whose name its object has already; undefined when there is none, or the text is
 * nested too deeply to be a request. The text MUST be well-formed JSON: it is looked through once, strings by leaps.
 */
export function repeatedMember(text: string): string | undefined {
  const path: Place[] = [];
  let place: Place | undefined;
  const enter = (names: Set<string> | undefined) => {
    place = { names, at: 0, isNameNext: names !== undefined };
    path.push(place);
  };
  for (let index = 0; index < text.length && path.length <= DEEPEST + 1; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE: {
        const end = endOfString(text, index);
        if (place?.names && place.isNameNext) {
          place.at = written(text, index, end);
          if (place.names.has(place.at)) return path.map(({ at }) => `/${escapePointer(String(at))}`).join('');
          place.names.add(place.at);
          place.isNameNext = false;
        }
        index = end;
        break;
      }
      case OBJECT:
        enter(new Set());
        break;
      case LIST:
        enter(undefined);
        break;
      case COMMA:
        if (place?.names) place.isNameNext = true;
        else if (place) place.at = Number(place.at) + 1;
        break;
      case OBJECT_END:
      case LIST_END:
        path.pop();
        place = path.at(-1);
    }
  }
  return undefined;
}

/** Where the quote is that ends the string which begins at `from`. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === ESCAPE) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}

function written(text: string, from: number, end: number): string {
  const name = text.slice(from + 1, end);
  return name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name;
}
