/** A number that is equal for formulas that ask the same, in whatever order, and different for nearly all others. */
import { FIELDS, type Field, type FieldValue } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import { unreachable } from '../base/unreachable.ts';

const NUMBER_OF = new Map((Object.keys(FIELDS) as Field[]).map((field, index) => [field, index]));

/** Formulas that ask the same have the same signature; the reverse has to be looked at more closely. */
export function signature(p: Predicate): number {
  switch (p.kind) {
    case 'all':
    case 'any':
      return mix(p.kind === 'all' ? 1 : 2, sum(p.of));
    case 'not':
      return mix(3, signature(p.of));
    case 'inRange':
      return p.from === p.to ? one(p.field, p.from) : mix(mix(numberOf(p.field), hash(p.from)), hash(p.to));
    case 'masked':
      return mix(mix(numberOf(p.field), hash(p.mask)), hash(p.value) + 1);
    case 'oneOf': {
      let values = 0;
      for (const value of p.values) values = (values + one(p.field, value)) | 0;
      return values;
    }
    case 'prefixed':
      return mix(mix(4, numberOf(p.field)), hash(p.prefix));
    case 'present':
      return mix(5, numberOf(p.field));
    case 'unknown':
      return mix(6, hash(p.key ?? ''));
    default:
      return unreachable(p);
  }
}

function sum(parts: readonly Predicate[]): number {
  let total = 0;
  for (const part of parts) total = (total + signature(part)) | 0;
  return total;
}

function one(field: Field, value: FieldValue): number {
  return mix(mix(7, numberOf(field)), hash(value));
}

function numberOf(field: Field): number {
  return NUMBER_OF.get(field) ?? -1;
}

function hash(value: FieldValue): number {
  if (typeof value === 'number') return value | 0;
  if (typeof value === 'bigint')
    return Number(BigInt.asIntN(32, value ^ (value >> 32n) ^ (value >> 64n) ^ (value >> 96n)));
  let result = 0;
  for (let i = 0; i < value.length; i++) result = (Math.imul(result, 31) + value.charCodeAt(i)) | 0;
  return result;
}

function mix(a: number, b: number): number {
  const mixed = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
