// As many submissions as the server takes, from a process of its own: autocannon, every request with a key of its own
// and the connections shared out among the tokens. Arguments in TALAAN_FLOOD; the result goes to the parent.
import autocannon from 'autocannon';

export interface Flood {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Flooded {
  /** Answers with status 2xx per second. */
  readonly perSecond: number;
  readonly accepted: number;
  readonly refused: number;
  readonly errors: number;
}

const { url, tokens, body, connections, seconds } = JSON.parse(process.env.TALAAN_FLOOD ?? '{}') as Flood;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  method: 'POST',
  idReplacement: true,
  body,
  requests: tokens.map((token) => ({
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': '[<id>]' },
  })),
});
const flooded: Flooded = {
  perSecond: result['2xx'] / result.duration,
  accepted: result['2xx'],
  refused: result.non2xx,
  errors: result.errors + result.timeouts,
};
process.send?.(flooded);
process.disconnect();
