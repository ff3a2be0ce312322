/** Measurements of one target, in the Prometheus text format; undefined when it gave none. */
export interface TargetMetrics {
  readonly target: string;
  readonly text: string | undefined;
}

/**
 * Measurements of several targets as one text: each sample says of which target it is, each name is described once.
 * `talaan_target_up` says which of them gave theirs: a target that is away is not just missing.
 */
export function mergedMetrics(parts: readonly TargetMetrics[]): string {
  const families = new Map<string, { readonly described: string[]; readonly samples: string[] }>([
    [
      'talaan_target_up',
      {
        described: [
          '# HELP talaan_target_up Whether the target gave its measurements: 1 when it did.',
          '# TYPE talaan_target_up gauge',
        ],
        samples: parts.map(
          ({ target, text }) => `talaan_target_up{target="${target}"} ${text === undefined ? '0' : '1'}`,
        ),
      },
    ],
  ]);
  for (const { target, text = '' } of parts) {
    let name = '';
    for (const line of text.split('\n')) {
      const described = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
      name = described ?? name;
      const family = families.get(name) ?? { described: [], samples: [] };
      families.set(name, family);
      if (described === undefined) family.samples.push(...labelled(line, target));
      else if (!family.described.includes(line)) family.described.push(line);
    }
  }
  const lines = [...families.values()].flatMap(({ described, samples }) => [...described, ...samples]);
  return `${lines.join('\n')}\n`;
}

/** `name{a="b"} 1` and `name 1`, with the target as one more label; nothing for any other line. */
function labelled(line: string, target: string): readonly string[] {
  const [, name, labels = '', rest] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?( .+)$/.exec(line) ?? [];
  if (name === undefined || rest === undefined) return [];
  const others = labels === '' ? '' : `,${labels}`;
  return [`${name}{target="${target}"${others}}${rest}`];
}
