/** Reads JSON of unknown origin value by value: what is wrong is one sentence with the place of it. */

/** Thrown by the readers and caught by `readJson` alone: what is wrong with the input, never a bug. */
class Malformed extends Error {}

/** A value and where it stands: `packets[3].sport`. */
export interface Spot {
  readonly value: unknown;
  readonly place: string;
}

export type ReadResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Runs a reader; what it refuses becomes a sentence. */
export function readJson<T>(value: unknown, place: string, reader: (spot: Spot) => T): ReadResult<T> {
  try {
    return { ok: true, value: reader({ value, place }) };
  } catch (problem) {
    if (problem instanceof Malformed) return { ok: false, message: problem.message };
    throw problem;
  }
}

/** Refuses the value: the sentence starts with its place, and stays on one line whatever it quotes. */
export function refuse(spot: Spot, what: string): never {
  throw new Malformed(onOneLine(`${spot.place}: ${what}`));
}

const LONGEST_SENTENCE = 300;

function onOneLine(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
  return escaped.length > LONGEST_SENTENCE ? `${escaped.slice(0, LONGEST_SENTENCE)}…` : escaped;
}

export function member(spot: Spot, name: string): Spot {
  const { value, place } = spot;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(spot, 'should be an object');
  return {
    value: Object.entries(value).find(([key]) => key === name)?.[1],
    place: place === '' ? name : `${place}.${name}`,
  };
}

/** The names of an object's members; empty for an absent one. */
export function memberNames(spot: Spot): readonly string[] {
  if (spot.value === undefined) return [];
  if (typeof spot.value !== 'object' || spot.value === null) return refuse(spot, 'should be an object');
  return Object.keys(spot.value);
}

/** An object whose members are nobody's business here. */
export function readObject(spot: Spot): object {
  const { value } = spot;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : refuse(spot, 'should be an object');
}

export function isAbsent(spot: Spot): boolean {
  return spot.value === undefined || spot.value === null;
}

/** The elements of an array; empty for an absent one. */
export function elements(spot: Spot): readonly Spot[] {
  if (isAbsent(spot)) return [];
  if (!Array.isArray(spot.value)) return refuse(spot, 'should be an array');
  return spot.value.map((value: unknown, i) => ({ value, place: `${spot.place}[${i}]` }));
}

export function text(spot: Spot): string {
  return typeof spot.value === 'string' ? spot.value : refuse(spot, 'should be a text');
}

export function optionalText(spot: Spot): string | undefined {
  return isAbsent(spot) ? undefined : text(spot);
}

/** A whole number from 0 to `max`; `fallback` when absent, which is refused without one. */
export function whole(spot: Spot, max: number, fallback?: number): number {
  if (isAbsent(spot) && fallback !== undefined) return fallback;
  const { value } = spot;
  if (isAbsent(spot)) return refuse(spot, 'is needed');
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
  return refuse(spot, `should be a whole number from 0 to ${max}`);
}

/** A MAC address, six bytes with colons between. */
export function optionalMac(spot: Spot): string | undefined {
  const written = optionalText(spot);
  if (written === undefined || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(written)) return written;
  return refuse(spot, `"${written}" is not a MAC address`);
}

/** A finite number that is not negative. */
export function seconds(spot: Spot, fallback: number): number {
  if (isAbsent(spot)) return fallback;
  const { value } = spot;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : refuse(spot, 'should be seconds, 0 or more');
}

export function flag(spot: Spot): boolean {
  if (isAbsent(spot)) return false;
  return typeof spot.value === 'boolean' ? spot.value : refuse(spot, 'should be true or false');
}
