/** Whether two states of a shell are the same, and stay so wherever the text moves. */
import type { Place } from '../ast.ts';
import { isSamePlace } from '../read/place.ts';
import type { Variable } from '../run/state.ts';
import { isSameValue } from '../value.ts';

export function isSameVariable(a: Variable | undefined, b: Variable | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.exported !== b.exported || a.readonly !== b.readonly) return false;
  if (a.integer !== b.integer || a.associative !== b.associative || a.casing !== b.casing || a.refersTo !== b.refersTo)
    return false;
  if (!isSameField(a.perhaps, b.perhaps)) return false;
  if (a.elements || b.elements) return isSameField(a.elements, b.elements) && isSameField(a.value, b.value);
  return a.value === b.value || (a.value !== undefined && b.value !== undefined && isSameValue(a.value, b.value));
}

/** Compares what plain data say: lists, maps, sets and places. What is of any other kind is the same only as itself. */
export function isSameField(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isPlace(a) && isPlace(b)) return isSamePlace(a, b);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => isSameField(each, b[index]));
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !isSameField(value, b.get(key))) return false;
    return true;
  }
  if (a instanceof Set) {
    if (!(b instanceof Set) || a.size !== b.size) return false;
    for (const each of a) if (!b.has(each)) return false;
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSameField(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

function isPlace(one: object): one is Place {
  return 'source' in one && 'start' in one && 'end' in one;
}
