/** Compares what the engine says of a scenario with what was seen or is expected: the first difference of a packet, in words. */

/** Seconds by which a timeout may differ: the tables were read a moment after the packet. */
const TIMEOUT_TOLERANCE_SECONDS = 2;

/** What one packet did, as recorded scenarios hold it. What is left out is not compared. */
export interface ObservedPacket {
  readonly hits?: Readonly<Record<string, number>>;
  readonly delivered?: number;
  readonly sent?: readonly object[];
  readonly conntrack?: readonly { readonly timeout: number }[];
  readonly expectations?: readonly object[];
}

/** The first way in which `actual` differs from `observed`; `undefined` when they agree. */
export function firstDifference(observed: ObservedPacket, actual: Required<ObservedPacket>): string | undefined {
  const { hits, delivered, sent, conntrack, expectations } = observed;
  return (
    (hits && differentHits(hits, actual.hits)) ??
    (delivered === undefined ? undefined : different('delivered', delivered, actual.delivered)) ??
    (sent && different('sent', sent, actual.sent)) ??
    (conntrack && differentConnections(conntrack, actual.conntrack)) ??
    (expectations && different('expectations', sorted(expectations), sorted(actual.expectations)))
  );
}

type Hits = Required<ObservedPacket>['hits'];
type Connections = Required<ObservedPacket>['conntrack'];

function differentHits(observed: Hits, actual: Hits): string | undefined {
  const names = [...new Set([...Object.keys(observed), ...Object.keys(actual)])].sort();
  const wrong = names.filter((name) => (observed[name] ?? 0) !== (actual[name] ?? 0));
  if (wrong.length === 0) return undefined;
  return `hits: ${wrong.map((name) => `${name} ${actual[name] ?? 0}, not ${observed[name] ?? 0}`).join('; ')}`;
}

function different(what: string, observed: unknown, actual: unknown): string | undefined {
  const [wanted, got] = [canonical(observed), canonical(actual)];
  return wanted === got ? undefined : `${what}: ${got}, not ${wanted}`;
}

function differentConnections(observed: Connections, actual: Connections): string | undefined {
  const wanted = byIdentity(observed);
  const got = byIdentity(actual);
  const missing = [...wanted.keys()].filter((key) => !got.has(key));
  const extra = [...got.keys()].filter((key) => !wanted.has(key));
  if (missing.length + extra.length > 0) {
    return `conntrack: ${extra.join(' ') || 'nothing'}, not ${missing.join(' ') || 'nothing'}`;
  }
  for (const [key, timeout] of wanted) {
    const other = got.get(key) ?? 0;
    if (Math.abs(other - timeout) > TIMEOUT_TOLERANCE_SECONDS) return `timeout of ${key}: ${other}, not ${timeout}`;
  }
  return undefined;
}

function byIdentity(connections: Connections): Map<string, number> {
  return new Map(connections.map(({ timeout, ...rest }) => [canonical(rest), timeout]));
}

function sorted(values: readonly object[]): readonly string[] {
  return values.map(canonical).sort();
}

/** JSON with the members of objects in order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, v]) => `${key}:${canonical(v)}`).join(',')}}`;
}
