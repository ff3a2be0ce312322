// What a history is made of. Steps name records by their number and people by their part, so that a history from which
// steps were taken away still means something.

export interface Order {
  readonly command: string;
  readonly part: string;
  /** Chooses the words of the body. */
  readonly variant: number;
  /** What If-Match says of the revision. */
  readonly ifMatch?: 'right' | 'stale';
}

/** How a command gets to the server. */
export type Delivery = 'once' | 'twice' | 'twice at once' | 'once, then its key with another body';

export type Step =
  | (Order & { readonly do: 'create'; readonly kind: number; readonly cast: number; readonly delivery: Delivery })
  | (Order & { readonly do: 'command'; readonly record: number; readonly delivery: Delivery })
  | { readonly do: 'race'; readonly record: number; readonly orders: readonly Order[] }
  /** A command that was sent before to this record arrives once more. */
  | { readonly do: 'again'; readonly record: number; readonly nth: number }
  /** A command under a key that its sender used before for another one. */
  | (Order & { readonly do: 'astray'; readonly record: number; readonly nth: number })
  | { readonly do: 'look'; readonly record: number; readonly part: string; readonly at: 'record' | 'history' }
  | { readonly do: 'restart' };

/** How many commands a step sends, repetitions apart. */
export function commandsIn(step: Step): number {
  switch (step.do) {
    case 'create':
    case 'command':
    case 'astray':
      return 1;
    case 'race':
      return step.orders.length;
    case 'again':
    case 'look':
    case 'restart':
      return 0;
  }
}

export function inWords(step: Step): string {
  const said = ({ part, command, ifMatch }: Order) => `${part}: ${command}${ifMatch ? ` (If-Match ${ifMatch})` : ''}`;
  switch (step.do) {
    case 'create':
      return `${said(step)}, ${step.delivery}`;
    case 'command':
      return `#${String(step.record)} ${said(step)}, ${step.delivery}`;
    case 'race':
      return `#${String(step.record)} at once: ${step.orders.map(said).join(' | ')}`;
    case 'again':
      return `#${String(step.record)} command ${String(step.nth)} arrives again`;
    case 'astray':
      return `#${String(step.record)} ${said(step)}, under the key of command ${String(step.nth)}`;
    case 'look':
      return `#${String(step.record)} ${step.part} reads the ${step.at}`;
    case 'restart':
      return 'the server is restarted, later';
  }
}
