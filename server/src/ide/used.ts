/** Values that the rulesets of the workspace use already: interfaces, addresses, and what options were given. */
import { printMasked } from '../catalogue/basic-values.ts';
import type { OptionUse } from '../syntax/command/types.ts';
import type { SaveLine } from '../syntax/save/types.ts';
import type { IdeContext } from './context.ts';
import { ownersIn } from './locate.ts';

/** How often each value is used, the commonest first. */
export type Used = ReadonlyMap<string, number>;

interface Places {
  readonly interfaces: Used;
  readonly addresses: Used;
}

const known = new WeakMap<IdeContext, Places>();

/** The interfaces that rules of the document name. */
export function usedInterfaces(context: IdeContext): Used {
  return placesIn(context).interfaces;
}

/** The addresses and networks that rules of the document name, as iptables-save writes them, single addresses without a mask. */
export function usedAddresses(context: IdeContext): Used {
  return placesIn(context).addresses;
}

function placesIn(context: IdeContext): Places {
  const found = known.get(context);
  if (found) return found;
  const interfaces = new Map<string, number>();
  const addresses = new Map<string, number>();
  for (const { content } of context.document.lines) {
    if (content.kind !== 'command') continue;
    const { in: input, out, source, destination } = content.command.spec;
    for (const one of [input, out]) if (one) count(interfaces, `${one.name}${one.wildcard ? '+' : ''}`);
    for (const one of [source, destination])
      for (const address of one?.addresses ?? []) count(addresses, printMasked(address).replace(/\/(32|128)$/, ''));
  }
  const places = { interfaces: commonestFirst(interfaces), addresses: commonestFirst(addresses) };
  known.set(context, places);
  return places;
}

/** Lines that are looked at for the values of one option; a list of more is no help. */
const MOST_LINES = 200;

/**
 * What an option was given in the document, but for one line of it; `index` says which of its words. Values in lists
 * count one by one.
 */
export function usedValues(
  context: IdeContext,
  option: string,
  { index, isList, except }: { readonly index: number; readonly isList: boolean; readonly except: SaveLine },
): Used {
  const values = new Map<string, number>();
  let looked = 0;
  for (const line of context.document.lines) {
    const { content, text } = line;
    if (content.kind !== 'command' || line === except || !text.includes(option)) continue;
    for (const use of usesIn(content.command)) {
      const value = use.name === option ? use.values[index]?.text : undefined;
      if (value === undefined || value === '' || /[\s"\\]/.test(value)) continue;
      for (const part of isList ? value.split(',') : [value]) count(values, part);
    }
    if (++looked >= MOST_LINES) break;
  }
  return commonestFirst(values);
}

function usesIn(command: Parameters<typeof ownersIn>[0]): readonly OptionUse[] {
  return ownersIn(command).flatMap(({ options }) => options);
}

/** The same of several documents, added up. */
export function together(all: Iterable<Used>): Used {
  const sum = new Map<string, number>();
  for (const used of all) for (const [value, times] of used) sum.set(value, (sum.get(value) ?? 0) + times);
  return commonestFirst(sum);
}

function count(values: Map<string, number>, value: string): void {
  if (value !== '') values.set(value, (values.get(value) ?? 0) + 1);
}

function commonestFirst(values: ReadonlyMap<string, number>): Used {
  return new Map([...values].sort((a, b) => b[1] - a[1]));
}
