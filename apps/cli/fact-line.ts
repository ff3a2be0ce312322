import type { Fact } from '#event-store/fact.js';

/**
 * A fact as `talaan replay` prints it: conduct only, one line of JSON whose fields stand in a fixed order. `sealed` says
 * that there is content, which never leaves the log; the digest of the request body, made from content, does not either.
 */
export function factLine({ position, id, stream, revision, type, recordedAt, conduct, content, meta }: Fact): string {
  const { requestHash: _, ...act } = meta;
  return JSON.stringify({
    position: String(position),
    id,
    stream,
    revision,
    type,
    recordedAt: new Date(recordedAt).toISOString(),
    conduct,
    ...(content === undefined ? {} : { sealed: true }),
    meta: act,
  });
}
