/** The catalogue as the option reader needs it: for each family, extensions by name with their options by word. */
import type { Family } from '../../base/problem.ts';
import type {
  Entry,
  Given,
  GivenOption,
  Match,
  OptionSpec,
  Target,
  ValueContext,
  ValueResult,
} from '../../catalogue/define.ts';
import { matchNameOf } from '../../catalogue/known-names.ts';
import { matches } from '../../catalogue/matches.generated.ts';
import { targets } from '../../catalogue/targets.generated.ts';

type Spec = OptionSpec<unknown, string>;

/** An option of an extension in one family, with the values that were read before. */
export interface LoadedOption {
  /** The name that it is given under, without dashes. */
  readonly name: string;
  readonly spec: Spec;
  readonly extension: Extension;
  /** Values that were read before, by their text: most come again and again. One map for each protocol of the rule. */
  values: Map<string, KnownValue>;
  valuesProtocol: number;
  readonly valuesByProtocol: Map<number, Map<string, KnownValue>>;
  /** Has the option's name for its only key. */
  readonly template: Readonly<Record<string, GivenOption<unknown>>>;
}

/** A value that was read before, and what it makes of the option. */
export interface KnownValue {
  readonly result: ValueResult<unknown>;
  /** What an extension was given that has this option alone. */
  sole: Given<Record<string, unknown>> | undefined;
  /** The option as given beside others: at position n plain (2n) or negated (2n + 1). */
  others: (GivenOption<unknown> | undefined)[] | undefined;
}

/** An entry in one family. */
export interface Extension<E extends Entry = Entry> {
  readonly entry: E;
  /** By word: `--destination-port`, `--dport`. */
  readonly options: ReadonlyMap<string, LoadedOption>;
  /** Options that must be given. */
  readonly mandatory: readonly string[];
  /** True when some option asks for, or excludes, another. */
  readonly hasRelations: boolean;
}

interface Registry {
  readonly matches: ReadonlyMap<string, Extension<Match>>;
  readonly targets: ReadonlyMap<string, Extension<Target>>;
}

const registries: Record<Family, Registry | undefined> = { 4: undefined, 6: undefined };

/** The match that `-m` of this word loads; `undefined` when the catalogue does not hold it in this family. */
export function matchNamed(written: string, family: Family): Extension<Match> | undefined {
  return registry(family).matches.get(matchNameOf(written));
}

/** The target that `-j` of this word loads; `undefined` when the catalogue does not hold it in this family. */
export function targetNamed(name: string, family: Family): Extension<Target> | undefined {
  return registry(family).targets.get(name);
}

/** The values of an option that were read under the protocol of `context`; the caller adds to it. */
export function valuesOf(option: LoadedOption, { protocol }: ValueContext): Map<string, KnownValue> {
  const key = protocol === undefined ? 0 : (protocol.number + 1) * 2 + (protocol.negated ? 1 : 0);
  if (option.valuesProtocol === key) return option.values;
  let values = option.valuesByProtocol.get(key);
  if (!values) {
    values = new Map();
    option.valuesByProtocol.set(key, values);
  }
  option.values = values;
  option.valuesProtocol = key;
  return values;
}

const NOTHING: GivenOption<unknown> = { value: undefined, negated: false, all: [], text: '' };
const NO_VALUES: Map<string, KnownValue> = new Map();

/** Every extension of the catalogue in a family, matches first. */
export function extensions(family: Family): readonly Extension[] {
  return [...registry(family).matches.values(), ...registry(family).targets.values()];
}

function registry(family: Family): Registry {
  const known = registries[family];
  if (known) return known;
  const made = { matches: byName<Match>(matches, family), targets: byName<Target>(targets, family) };
  registries[family] = made;
  return made;
}

function byName<E extends Entry>(entries: readonly E[], family: Family): Map<string, Extension<E>> {
  const result = new Map<string, Extension<E>>();
  for (const entry of entries) {
    if (!entry.families || entry.families.includes(family)) result.set(entry.name, compile(entry, family));
  }
  return result;
}

function compile<E extends Entry>(entry: E, family: Family): Extension<E> {
  const options = new Map<string, LoadedOption>();
  const mandatory: string[] = [];
  let hasRelations = false;
  const extension: Extension<E> = { entry, options, mandatory, hasRelations };
  for (const [name, spec] of Object.entries<Spec>(entry.options)) {
    if (spec.families && !spec.families.includes(family)) continue;
    const option: LoadedOption = {
      name,
      spec,
      extension,
      values: NO_VALUES,
      valuesProtocol: -1,
      valuesByProtocol: new Map(),
      template: { [name]: NOTHING },
    };
    for (const word of [name, ...(spec.aliases ?? [])]) options.set(`--${word}`, option);
    if (spec.mandatory) mandatory.push(name);
    if (spec.conflicts || spec.requires) hasRelations = true;
  }
  return Object.assign(extension, { hasRelations });
}
