/** Times as flow scripts write them: `5s`, `1m30s`, `250ms`, `2h`, or a plain number of seconds. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
]);

const PART = /(\d+(?:\.\d+)?)([a-z]*)/gy;

/** Seconds; `undefined` for a text that is no time. A number without a unit is in seconds, and stands alone. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  let seconds = 0;
  let read = 0;
  for (const [part, number, name = ''] of text.matchAll(PART)) {
    const unit = UNITS.get(name);
    if (unit === undefined) return undefined;
    seconds += Number(number) * unit;
    read += part.length;
  }
  return read > 0 && read === text.length ? seconds : undefined;
}

/** `1m 30s`; what is shorter than a second in thousandths. */
export function sayDuration(seconds: number): string {
  const thousandths = Math.round(seconds * 1000);
  if (thousandths < 1000) return thousandths === 0 ? '0s' : `${thousandths}ms`;
  const parts: string[] = [];
  let rest = thousandths / 1000;
  for (const [name, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (rest < size) continue;
    parts.push(`${Math.floor(rest / size)}${name}`);
    rest %= size;
  }
  const left = Math.round(rest * 1000) / 1000;
  if (left > 0) parts.push(`${left}s`);
  return parts.join(' ');
}
