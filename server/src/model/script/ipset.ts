/** Carries out `ipset` in a script: which sets there are and what was added to them. */

import type { Command } from '../../syntax/command/types.ts';
import { usesOf } from '../../syntax/command/uses.ts';
import type { Call, Outcome, Status } from '../../syntax/shell/host/world.ts';
import { hole, textOf, type Value } from '../../syntax/shell/value.ts';
import type { Kernel } from './kernel.ts';
import { listedSets } from './list-sets.ts';
import { familyOf, isSameKind, kindFrom, refusedElement, refusedKind } from './set-kinds.ts';

export function runIpset(kernel: Kernel, call: Call): Outcome {
  const { words } = call;
  const texts = words.map(({ text }) => text);
  const unknown = words.find((word) => word.unknown !== undefined)?.unknown;
  if (texts.includes('restore') || texts.includes('-R')) {
    const at = texts.findIndex((text) => text === '-f' || text === '-file' || text === '--file');
    const input = at < 0 ? (call.stdin ?? []) : call.readFile(texts[at + 1] ?? '');
    return { status: restore(kernel, input, ignoresExisting(texts)) };
  }
  const status = carryOut(kernel, texts, unknown);
  const isShowing = /^(list|save|-L|-S|-n|--list|--save)$/.test(texts.find((text) => !/^-(o|n|t)$/.test(text)) ?? '');
  if (!isShowing || status === 1) return { status };
  const output = status === 0 ? listedSets(kernel.sets, texts, call.place) : undefined;
  return { status, output: output ?? hole('what ipset lists is not worked out here', call.place) };
}

const ALIASES: Readonly<Record<string, string>> = {
  n: 'create',
  '-N': 'create',
  '--create': 'create',
  a: 'add',
  '-A': 'add',
  '--add': 'add',
  d: 'del',
  '-D': 'del',
  '--del': 'del',
  x: 'destroy',
  '-X': 'destroy',
  '--destroy': 'destroy',
  f: 'flush',
  '-F': 'flush',
  '--flush': 'flush',
  t: 'test',
  '-T': 'test',
  w: 'swap',
  '-W': 'swap',
  e: 'rename',
  '-E': 'rename',
  '-L': 'list',
  '-S': 'save',
};

/** Letters that the name of a set may have. */
const LONGEST_NAME = 31;

function ignoresExisting(words: readonly string[]): boolean {
  return words.some((word) => word === '-!' || word === '-exist' || word === '--exist');
}

function carryOut(kernel: Kernel, all: readonly string[], unknown: string | undefined): Status {
  const ignores = ignoresExisting(all);
  const asked = all.filter((word) => !/^-(!|exist|q|quiet)$|^--(exist|quiet)$/.test(word));
  const shown = asked.filter((word) => !/^-(n|name|t|terse|s|sorted)$|^--(name|terse|sorted)$/.test(word));
  const isShowing = /^(list|save|-L|-S|--list|--save)$/.test(shown[0] ?? '');
  const words = isShowing ? shown : asked;
  const verb = ALIASES[words[0] ?? ''] ?? words[0];
  const [, name, member = ''] = words;
  const { sets } = kernel;
  if (unknown !== undefined) {
    const isNamed = name !== undefined && name !== '' && verb !== 'create';
    if (isNamed && sets.has(name) && verb !== 'destroy') sets.hold(name, undefined);
    else if (verb !== 'test' && verb !== 'list') sets.doubtAll(unknown);
    return unknown;
  }
  if (/^(create|add|del|flush|destroy|swap|rename)$/.test(verb ?? ''))
    kernel.changed({ kind: 'set', name: name ?? '', verb: verb ?? '' });
  const doubt = name === undefined ? undefined : sets.doubtOf(name);
  if (verb === 'create') {
    if (name === undefined || words[2] === undefined) return 2;
    if (name.length > LONGEST_NAME) return 1;
    const kind = kindFrom(words.slice(2));
    const refused = refusedKind(kind);
    if (refused !== undefined) return refused;
    const isSame = isSameKind(sets.kindOf(name), kind);
    if (doubt === undefined && sets.has(name))
      return !ignores || isSame === false
        ? 1
        : isSame
          ? 0
          : 'whether the set that is there is of this kind is not known';
    if (doubt !== undefined) sets.set(name, undefined);
    else sets.set(name, new Set());
    sets.setKind(name, doubt === undefined ? kind : undefined);
    return ignores ? 0 : (doubt ?? 0);
  }
  if (verb === undefined || (/^(add|del|test|swap|rename)$/.test(verb) && words[2] === undefined)) return 2;
  if (name !== undefined && name.length > LONGEST_NAME) return 1;
  const isMissing = name !== undefined && !sets.has(name) && doubt === undefined;
  if (verb === 'destroy' && ignores && isMissing) return 0;
  if (doubt !== undefined) {
    if (verb === 'destroy' && name !== undefined && !isUsed(kernel, name)) sets.delete(name);
    else if (name !== undefined && sets.has(name)) sets.hold(name, undefined);
    return doubt;
  }
  if (name !== undefined && !sets.has(name)) return 1;
  const set = sets.get(name ?? '');
  switch (verb) {
    case 'add':
    case 'del': {
      if (!set) return ignores ? 0 : 'what the set holds is not known';
      // One address may be written in several ways, and a range holds many: only what is written alike is known to be the same.
      const kind = sets.kindOf(name ?? '');
      if (member === '') return 1;
      const refused = kind && refusedElement(kind, words.slice(2), verb === 'add' ? set.size : 0);
      const isOfSets = kind?.[0] === 'list:set';
      if (isOfSets && verb === 'add' && !sets.has(member)) return sets.doubtOf(member) ?? 1;
      // A list holds no lists.
      if (isOfSets && verb === 'add' && sets.kindOf(member)?.[0] === 'list:set') return 1;
      if (refused !== undefined && !set.has(member)) {
        if (typeof refused === 'string') sets.hold(name ?? '', undefined);
        return refused;
      }
      const isThere = set.has(member);
      if (verb === 'add') sets.add(name ?? '', member);
      else sets.remove(name ?? '', member);
      const left = sets.get(name ?? '') ?? set;
      if (isThere === (verb === 'del'))
        return isThere || left.size <= 1 || isPlain(left) ? 0 : 'whether the set holds it is not known';
      return ignores ? 0 : verb === 'add' || isPlain(left) ? 1 : 'whether the set holds it is not known';
    }
    case 'test':
      if (set?.has(member)) return 0;
      return set && isPlain(new Set([...set, member])) ? 1 : set?.size === 0 ? 1 : 'what the set holds is not known';
    case 'flush':
      for (const each of name === undefined ? [...sets.names()] : [name]) sets.hold(each, new Set());
      return 0;
    case 'destroy': {
      if (name !== undefined && isUsed(kernel, name)) return 1;
      // All of them, or none while one is in use.
      if (name === undefined && [...sets.names()].some((each) => isUsed(kernel, each))) return 1;
      if (name === undefined) sets.clear();
      else sets.delete(name);
      return 0;
    }
    case 'swap': {
      if (sets.doubtOf(member) !== undefined) return sets.doubtOf(member) ?? 1;
      if (!sets.has(member)) return 1;
      const [kind, otherKind] = [sets.kindOf(name ?? ''), sets.kindOf(member)];
      if (kind && otherKind && (kind[0] !== otherKind[0] || familyOf(kind) !== familyOf(otherKind))) return 1;
      const other = sets.get(member);
      sets.set(member, set);
      sets.set(name ?? '', other);
      sets.setKind(member, kind);
      sets.setKind(name ?? '', otherKind);
      return 0;
    }
    case 'rename': {
      if (sets.has(member) || member.length > LONGEST_NAME || isUsed(kernel, name ?? '')) return 1;
      const kind = sets.kindOf(name ?? '');
      sets.delete(name ?? '');
      sets.set(member, set);
      sets.setKind(member, kind);
      return 0;
    }
    default:
      return 0;
  }
}

/** Addresses that are each written as the kernel writes them, one by one. */
function isPlain(set: ReadonlySet<string>): boolean {
  return [...set].every((member) => /^\d{1,3}(\.\d{1,3}){3}$/.test(member));
}

/** A set that a rule looks into, or another set holds, can be neither destroyed nor renamed. */
function isUsed({ tables, sets }: Kernel, name: string): boolean {
  for (const other of sets.names())
    if (sets.kindOf(other)?.[0] === 'list:set' && sets.get(other)?.has(name)) return true;
  for (const family of [4, 6] as const) {
    for (const { chains } of tables[family].values()) {
      for (const { entries } of chains.values())
        if (entries.some(({ rule }) => rule !== undefined && setsOf(rule.command).includes(name))) return true;
    }
  }
  return false;
}

/** Names of the sets that a rule needs. */
export function setsOf({ spec }: Command): readonly string[] {
  const names: string[] = [];
  for (const use of usesOf(spec)) {
    for (const need of use.entry?.needs?.(use.given) ?? []) if (need.code === 'host-set') names.push(need.name);
  }
  return names;
}

function restore(kernel: Kernel, input: Value | undefined, ignores: boolean): Status {
  const text = input && textOf(input);
  if (text === undefined) {
    const why = 'what is restored is not known';
    kernel.sets.doubtAll(why);
    return why;
  }
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (words.length === 0 || line.startsWith('#') || words[0] === 'COMMIT') continue;
    const status = carryOut(kernel, ignores ? [...words, '-exist'] : words, undefined);
    if (status !== 0) return status;
  }
  return 0;
}
