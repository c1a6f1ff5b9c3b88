/** What words were expanded to before: they need not be expanded again while the variables in them hold the very values that they held. */
import type { LineContent } from '../../save/types.ts';
import type { Word } from '../ast.ts';
import type { ShellWord } from '../host/world.ts';
import type { DeclaringWord } from '../read/simple.ts';
import type { Machine } from '../run/machine.ts';
import type { Value } from '../value.ts';
import type { Field } from './expand.ts';

/** What a line says that holds a command. */
export type CommandContent = Extract<LineContent, { kind: 'command' }>;

/** The fields of a command, and what was made of them. */
export interface Expanded {
  readonly fields: readonly Field[];
  /** Steps that it took: it counts as many when it is found again. */
  readonly steps: number;
  /** The words of the call, counted from its start. */
  words: Words | undefined;
  /** What the program makes of them, kept by the world. */
  content: CommandContent | undefined;
  /** It will be found again. */
  isKept: boolean;
}

/** The words of a call: the program's name, and what is behind it. */
export interface Words {
  readonly name: ShellWord;
  readonly rest: readonly ShellWord[];
}

interface Kept<T> {
  readonly values: readonly Value[];
  readonly separators: Value | undefined;
  readonly isGlobbing: boolean;
  readonly result: T;
}

/** A variable that is all of a word. */
interface Alone {
  readonly name: string;
  readonly quoted: boolean;
}

/** A loop has other values in each pass: of these, some are kept. */
const MOST_KEPT = 8;

/** A loop with more passes than that, each with values of its own, is done again in full. */
const MOST_IN_VAIN = 64;

export class Memo<T> {
  private readonly words: readonly DeclaringWord[];
  private names: readonly string[] | false | undefined;
  private variable: Alone | false | undefined;
  private readonly kept: Kept<T>[] = [];
  private next = 0;
  /** How often something was kept in vain since it was last of use. */
  private vain = 0;
  /** Of a word that is a text and nothing else. */
  only: T | undefined;
  field: Field | undefined;
  /** Of a word that is `$name` and nothing else: the one field that it was last, and what IFS held. */
  undivided: { readonly field: Field; readonly separators: Value | undefined } | undefined;

  constructor(words: readonly DeclaringWord[]) {
    this.words = words;
  }

  /** What the words are, if they were expanded with the values that the variables have now. */
  find(machine: Machine): T | undefined {
    if (this.kept.length === 0 || !this.names) return undefined;
    const { variables, options } = machine.state;
    const [name] = this.names;
    const first = name === undefined ? undefined : valueNow(machine, name);
    for (const each of this.kept) {
      if (each.values[0] !== first || !this.holds(machine, each)) continue;
      if (each.separators !== variables.get('IFS')?.value || each.isGlobbing === options.has('f')) continue;
      this.vain = 0;
      return each.result;
    }
    return undefined;
  }

  /** The variables hold what they held then; the first is known to. */
  private holds(machine: Machine, { values }: Kept<T>): boolean {
    if (!this.names) return false;
    for (let i = 1; i < this.names.length; i++)
      if (valueNow(machine, this.names[i] as string) !== values[i]) return false;
    return true;
  }

  /** Whether it is worth asking to keep something. */
  mayKeep(): boolean {
    return this.names !== false && this.vain <= MOST_IN_VAIN;
  }

  /** What a word is that is `$name` or `"$name"` and nothing else. */
  get alone(): Alone | undefined {
    this.variable ??= aloneIn(this.words) ?? false;
    return this.variable || undefined;
  }

  /** Keeps what the words were expanded to, if it depends on nothing but variables; says whether it does. */
  keep(machine: Machine, result: T): boolean {
    this.names ??= namesIn(this.words) ?? false;
    if (!this.names || machine.failure) return false;
    if (++this.vain > MOST_IN_VAIN) {
      this.kept.length = 0;
      return false;
    }
    const values: Value[] = [];
    for (const name of this.names) {
      const value = valueNow(machine, name);
      if (!value) return false;
      values.push(value);
    }
    const { variables, options } = machine.state;
    const separators = variables.get('IFS')?.value;
    this.kept[this.next] = { values, separators, isGlobbing: !options.has('f'), result };
    this.next = (this.next + 1) % MOST_KEPT;
    return true;
  }
}

function valueNow({ state }: Machine, name: string): Value | undefined {
  const found = state.variables.get(name);
  return found && !found.elements && !found.perhaps?.unset ? found.value : undefined;
}

/** Variables whose value is another each time. */
const RESTLESS: ReadonlySet<string> = new Set(['RANDOM', 'SECONDS', 'LINENO', 'PPID', 'BASHPID', 'EPOCHSECONDS']);

/** The variables that the words depend on; `undefined` when they depend on something else. */
function namesIn(words: readonly DeclaringWord[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const word of words) {
    if (word.assignment || !addNames(word, names)) return undefined;
  }
  return [...names];
}

function aloneIn(words: readonly DeclaringWord[]): Alone | undefined {
  const [word, another] = words;
  const [part, more] = word?.parts ?? [];
  if (!word || another || more || part?.kind !== 'parameter' || /^BASH/.test(part.name)) return undefined;
  const [name] = namesIn([word]) ?? [];
  return name === undefined ? undefined : { name, quoted: part.quoted };
}

function addNames({ parts }: Word, names: Set<string>): boolean {
  for (const part of parts) {
    if (part.kind === 'text') {
      if (!part.quoted && /[*?[~]/.test(part.text)) return false;
      continue;
    }
    if (part.kind !== 'parameter' || part.operator || part.index || part.indirect) return false;
    if (!/^[A-Za-z_]/.test(part.name) || RESTLESS.has(part.name)) return false;
    names.add(part.name);
  }
  return true;
}
