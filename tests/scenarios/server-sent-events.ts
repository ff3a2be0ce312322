/** One whole event of a stream of server-sent events. */
export interface ServerSentEvent<Data> {
  /** Its type: `fact`, `notice`. */
  readonly event: string;
  /** `<epoch>-<position>` */
  readonly id: string;
  readonly data: Data;
}

/** The events that have arrived as a whole, in their order; comments and what is not an event are left out. */
export function eventsIn<Data = Record<string, unknown>>(text: string): readonly ServerSentEvent<Data>[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const [, id, event, json] = /^id: (\S+)\nevent: (\S+)\ndata: (.+)$/.exec(block) ?? [];
    if (id === undefined || event === undefined || json === undefined) return [];
    return [{ event, id, data: JSON.parse(json) as Data }];
  });
}

/** `12` of `<epoch>-12`. */
export function positionIn(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
