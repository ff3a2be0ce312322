import { createHash } from 'node:crypto';
import { holdable } from '#kernel/characters.js';

/** Markup that is safe to put into other markup. */
export class Markup {
  constructor(readonly text: string) {}
}

/** A piece of HTML. Every value is escaped, unless it is markup itself. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const text = parts.map((part, index) => (index === 0 ? '' : asText(values[index - 1] ?? '')) + part);
  return new Markup(text.join(''));
}

export const NOTHING = html``;

/** The element of a style sheet that is part of the program: exactly the text that `pagePolicy` permits. */
export function styleElement(style: string): Markup {
  return new Markup(`<style>${style}</style>`);
}

/** The content security policy of a page that needs its own style and nothing else. */
export function pagePolicy(style: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function asText(value: string | number | Markup | readonly Markup[]): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return holdable(String(value)).replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
