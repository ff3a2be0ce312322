// Reads the worked example of a guide: files to be written, edits to be made, and what the server is asked then.

/** A file as the guide gives it, or an edit to one that is there: its place stands alone on the line above. */
export interface Block {
  readonly file: string;
  readonly isEdit: boolean;
  readonly text: string;
}

/** One line of what the server is asked: `ph-officer POST /v1/… { … } → 201 words that the answer says`. */
export interface Question {
  readonly line: string;
  readonly identity: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly words: readonly string[];
}

/** The part of a guide under one heading of the second level. */
export interface Chapter {
  readonly blocks: readonly Block[];
  readonly questions: readonly Question[];
}

/** @throws Error when the guide has no such heading, or a line under it that asks nothing */
export function chapterOf(guide: string, heading: string): Chapter {
  const [, chapter] = guide.split(`\n## ${heading}\n`);
  if (chapter === undefined) throw new Error(`the guide has no chapter "${heading}"`);
  const [text = ''] = chapter.split(/\n## /);
  const blocks = [...text.matchAll(/^`(\S+)`\n\n```(\w+)\n(.*?)^```$/gms)];
  const asked = [...text.matchAll(/^```text\n(.*?)\n```$/gms)].flatMap(([, lines = '']) => lines.split('\n'));
  return {
    blocks: blocks.map(([, file = '', language, body = '']) => ({ file, isEdit: language === 'diff', text: body })),
    questions: asked.map(questionOf),
  };
}

function questionOf(line: string): Question {
  const [, identity, method, path, body, status, words = ''] =
    /^(\S+) (GET|POST) (\S+)(?: (\{.*\}))? → (\d{3})(?: (.*))?$/.exec(line) ?? [];
  if (identity === undefined || method === undefined || path === undefined) throw new Error(`asks nothing: ${line}`);
  const sent = body === undefined ? undefined : (JSON.parse(body) as unknown);
  return { line, identity, method, path, body: sent, status: Number(status), words: words.split(' ').filter(Boolean) };
}

/**
 * A text after an edit: hunks as `diff` writes them, without line numbers and with `@@` between them.
 * @throws Error when the lines of a hunk do not stand in the text exactly once
 */
export function edited(text: string, edit: string): string {
  return edit.replace(/\n$/, '').split('\n@@\n').reduce(changed, text);
}

function changed(text: string, hunk: string): string {
  const lines = hunk.split('\n');
  const but = (mark: string) => lines.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1));
  const before = but('+');
  const all = text.split('\n');
  const places = all.flatMap((_, place) => (before.every((line, n) => all[place + n] === line) ? [place] : []));
  const [place = 0] = places;
  if (places.length !== 1) throw new Error(`the lines stand there ${String(places.length)} times:\n${hunk}`);
  return all.toSpliced(place, before.length, ...but('-')).join('\n');
}
