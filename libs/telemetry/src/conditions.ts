/** What parts of the program say of their own state, for `/readyz`. Texts MUST NOT name a record, a person or an address. */
export class Conditions {
  readonly #reasons = new Map<string, string>();
  readonly #notes = new Map<string, string>();

  /** What keeps the server from its work; undefined when nothing of this part does any more. */
  reason(part: string, text: string | undefined): void {
    put(this.#reasons, part, text);
  }

  /** What does not keep it from its work, and will if it lasts; undefined when it is over. */
  note(part: string, text: string | undefined): void {
    put(this.#notes, part, text);
  }

  get reasons(): readonly string[] {
    return [...this.#reasons].map(([part, text]) => `${part}: ${text}`);
  }

  get notes(): readonly string[] {
    return [...this.#notes].map(([part, text]) => `${part}: ${text}`);
  }
}

function put(texts: Map<string, string>, part: string, text: string | undefined): void {
  if (text === undefined) texts.delete(part);
  else texts.set(part, text);
}
