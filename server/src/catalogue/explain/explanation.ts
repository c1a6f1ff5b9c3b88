/** What there is to say about a connection state or status, as plain data, and as Markdown. */

export interface Explanation {
  readonly name: string;
  /** What the kernel means by it. */
  readonly meaning: string;
  /** Which packets have it. */
  readonly table: { readonly tcp: string; readonly udp: string; readonly icmp: string };
  /** What sets it, and in which hook. */
  readonly setBy: string;
  /** How long it lasts, by the kernel's defaults, in seconds. */
  readonly timeouts: string;
  readonly mistake: string;
}

/** All of it, as a hover shows it. */
export function explanationMarkdown({ meaning, table, setBy, timeouts, mistake }: Explanation): string {
  const rows = [
    ['TCP', table.tcp],
    ['UDP', table.udp],
    ['ICMP', table.icmp],
  ] as const;
  return [
    meaning,
    ['| | packets that have it |', '|---|---|', ...rows.map(([protocol, text]) => `| ${protocol} | ${text} |`)].join(
      '\n',
    ),
    `**Set by** ${setBy}`,
    `**Timeouts** ${timeouts}`,
    `**Usual mistake** ${mistake}`,
  ].join('\n\n');
}
