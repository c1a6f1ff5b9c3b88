/** The words that conditions are put into: where they stand in a sentence about packets, and how lists of them are joined. */

/**
 * A condition in words. `noun` is what the packets are ("TCP packets"), `from` and `to` go with addresses, `fromPort` and
 * `toPort` with ports (`eitherPort` with both), `verb` is what they do ("arrive on eth0").
 */
export interface Clause {
  readonly slot: 'noun' | 'from' | 'fromPort' | 'to' | 'toPort' | 'eitherPort' | 'verb';
  readonly text: string;
}

export function verb(text: string): Clause {
  return { slot: 'verb', text };
}

/** "a", "a or b", "a, b or c". */
export function anyOf(words: readonly string[]): string {
  return joined(words, 'or');
}

/** "a", "a and b", "a, b and c". */
export function allOf(words: readonly string[]): string {
  return joined(words, 'and');
}

function joined(words: readonly string[], conjunction: string): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** "TCP packets from 10.0.0.0/8 to port 22 (ssh) that arrive on eth0 and are NEW"; "every packet" without a condition. */
export function packetsThat(clauses: readonly Clause[]): string {
  const texts = (slot: Clause['slot']): readonly string[] => [
    ...new Set(clauses.filter((clause) => clause.slot === slot).map(({ text }) => text)),
  ];
  if (clauses.length === 0) return 'every packet';
  const noun = texts('noun');
  const verbs = texts('verb');
  return [
    noun.length === 0 ? 'packets' : allOf(noun),
    ...place('from', texts('from'), texts('fromPort')),
    ...place('to', texts('to'), texts('toPort')),
    ...texts('eitherPort').map((text) => `from or to ${text}`),
    ...(verbs.length === 0 ? [] : [`that ${allOf(verbs)}`]),
  ].join(' ');
}

/** An address and a port of the same side belong together: "to 10.0.0.1, port 22 (ssh)". */
function place(preposition: string, hosts: readonly string[], ports: readonly string[]): string[] {
  if (hosts.length === 0 && ports.length === 0) return [];
  return [`${preposition} ${[...hosts, ...ports].join(', ')}`];
}
