/** Carries out `ipset` in a script: which sets there are and what was added to them. */
import { textOf, type Value } from '../../syntax/shell/value.ts';
import type { Call, Outcome, Status } from '../../syntax/shell/world.ts';
import type { Kernel } from './kernel.ts';

export function runIpset(kernel: Kernel, call: Call): Outcome {
  const { words } = call;
  const texts = words.map(({ text }) => text);
  const unknown = words.find((word) => word.unknown !== undefined)?.unknown;
  if (texts.includes('restore')) return { status: restore(kernel, call.stdin ?? [], ignoresExisting(texts)) };
  return { status: carryOut(kernel, texts, unknown) };
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

function ignoresExisting(words: readonly string[]): boolean {
  return words.some((word) => word === '-!' || word === '-exist' || word === '--exist');
}

function carryOut(kernel: Kernel, all: readonly string[], unknown: string | undefined): Status {
  const ignores = ignoresExisting(all);
  const words = all.filter((word) => !/^-(!|exist|q|quiet)$|^--(exist|quiet)$/.test(word));
  const verb = ALIASES[words[0] ?? ''] ?? words[0];
  const [, name, member = ''] = words;
  const { sets } = kernel;
  if (unknown !== undefined) {
    if (name !== undefined && sets.has(name)) sets.set(name, undefined);
    return unknown;
  }
  const set = sets.get(name ?? '');
  if (/^(create|add|del|flush|destroy|swap|rename)$/.test(verb ?? ''))
    kernel.changed({ kind: 'set', name: name ?? '', verb: verb ?? '' });
  switch (verb) {
    case 'create':
      if (sets.has(name ?? '')) return ignores ? 0 : 1;
      sets.set(name ?? '', new Set());
      return 0;
    case 'add':
      if (!sets.has(name ?? '')) return 1;
      if (!set) return 0;
      if (set.has(member)) return ignores ? 0 : 1;
      set.add(member);
      return 0;
    case 'del': {
      if (!sets.has(name ?? '')) return 1;
      if (!set) return ignores ? 0 : 'what the set holds is not known';
      if (!set.has(member)) return ignores ? 0 : 1;
      set.delete(member);
      return 0;
    }
    case 'test':
      if (!sets.has(name ?? '')) return 1;
      return set?.has(member) ? 0 : 'what the set holds is not known';
    case 'flush':
      if (name !== undefined && !sets.has(name)) return 1;
      for (const each of name === undefined ? [...sets.keys()] : [name]) sets.set(each, new Set());
      return 0;
    case 'destroy':
      if (name !== undefined && !sets.has(name)) return 1;
      if (name === undefined) sets.clear();
      else sets.delete(name);
      return 0;
    case 'swap':
    case 'rename': {
      const other = member;
      if (!sets.has(name ?? '')) return 1;
      if (verb === 'swap') sets.set(name ?? '', sets.get(other));
      else sets.delete(name ?? '');
      sets.set(other, set);
      return 0;
    }
    default:
      return name === undefined || sets.has(name) ? 0 : 1;
  }
}

function restore(kernel: Kernel, input: Value, ignores: boolean): Status {
  const text = textOf(input);
  if (text === undefined) return 'what is restored is not known';
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (words.length === 0 || line.startsWith('#')) continue;
    const status = carryOut(kernel, ignores ? [...words, '-exist'] : words, undefined);
    if (status !== 0) return status;
  }
  return 0;
}
