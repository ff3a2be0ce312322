/** One request, ready to be sent. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly token?: string;
  /** JSON, or the bytes of a file. */
  readonly body?: string;
  readonly type?: string;
}

/** What the person sends, until the program is told to end; then it tells how often each status was answered. */
export interface Sending {
  readonly origin: string;
  /** In turn, on every connection. */
  readonly requests: readonly Asked[];
  readonly connections: number;
  /** On so many more the answers are not read. */
  readonly unread: number;
}

export type Statuses = Readonly<Record<string, number>>;

/** What other people go on with: in turn, so many a second together. */
export interface Going {
  readonly origin: string;
  readonly asked: readonly (Asked & { readonly what: string })[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** One answer to them; `status` is 0 where none came. */
export interface Heard {
  readonly what: string;
  readonly status: number;
  readonly milliseconds: number;
}

export function headersOf({ method, token, body, type = 'application/json' }: Asked): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }),
    ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
  };
}
