/** Expands words: parameters, substitutions and arithmetic; then fields, as IFS says. */
import type { Lazy, Part, Place, Word } from '../ast.ts';
import type { ShellWord } from '../host/world.ts';
import { type Machine, note, refuse, step } from '../run/machine.ts';
import { isOn } from '../run/perhaps.ts';
import { streamOf } from '../run/stream.ts';
import {
  EMPTY,
  hole,
  joinValues,
  known,
  type Piece,
  reasonOf,
  textOf,
  type Value,
  withoutLastNewlines,
  withoutNothing,
} from '../value.ts';
import { fieldsOneByOne, onlyField, splitFields } from './fields.ts';
import { fragile } from './fragile.ts';
import { Memo } from './memo.ts';
import { expandParameter } from './parameter.ts';
import type { PatternPiece } from './pattern.ts';
import { expandArithmetic } from './working-out.ts';

/** A field that a word became. */
export interface Field {
  readonly value: Value;
  /** The word that it came from. */
  readonly place: Place;
  /** It is not known how many fields it is. */
  readonly vague: boolean;
  /** As a word of the call that it stands in, once it was one. */
  shown?: ShellWord | undefined;
}

/** What a word is made of after expansion, before it is split. */
export interface Fragment {
  readonly value: Value;
  /** Not split, and no pattern. */
  readonly quoted: boolean;
  /** It came from an expansion, so it is split where it is not quoted. */
  readonly splits: boolean;
  /** A new field begins before it. */
  readonly breaks?: boolean;
  /** It is one of `$*`. */
  readonly ofStar?: true;
  /** An operator has changed each of them: bash joins those by IFS in some places, and by a blank in others. */
  readonly isChanged?: true;
}

/** The fields of a list of words. */
export function expandFields(machine: Machine, words: readonly Word[]): Field[] {
  const fields: Field[] = [];
  for (const word of words) {
    if (word.plain !== undefined && isOrdinary(word)) {
      fields.push(plainField(word));
      continue;
    }
    step(machine, word.place);
    const only = variableAlone(machine, word);
    if (only) fields.push(only);
    else for (const field of splitFields(machine, fragmentsOf(machine, word), word.place)) fields.push(field);
  }
  return fields;
}

/** `$name` or `"$name"` of a variable whose value is known, at hardly any cost: most words of a loop that are not texts. */
function variableAlone(machine: Machine, word: Word): Field | undefined {
  word.memo ??= new Memo([word]);
  const { memo, place } = word;
  const { alone } = memo;
  if (!alone || machine.failure) return undefined;
  const { variables } = machine.state;
  const found = variables.get(alone.name);
  const isPlain = found && !found.elements && found.refersTo === undefined && !found.perhaps?.unset;
  const value = isPlain ? found.value : undefined;
  if (!value || reasonOf(value) !== undefined) return undefined;
  if (alone.quoted) return { value, place, vague: false };
  const separators = variables.get('IFS')?.value;
  const before = memo.undivided;
  if (before?.separators === separators && before?.field.value === value) return before.field;
  const field = onlyField(machine, { value, quoted: false, splits: true }, place);
  memo.undivided = field && { field, separators };
  return field;
}

/** The fields of a list of words to be gone through once: the words are expanded now, and divided on the way. */
export function expandOneByOne(machine: Machine, words: readonly Word[]): Iterable<Field> {
  if (words.length !== 1) return expandFields(machine, words);
  const [word] = words;
  if (!word || (word.plain !== undefined && isOrdinary(word))) return expandFields(machine, words);
  step(machine, word.place);
  return fieldsOneByOne(machine, fragmentsOf(machine, word), word.place);
}

/** One field for each word, whatever it is used for: what is made of it can be kept with it. */
function plainField(word: Word): Field {
  word.memo ??= new Memo([word]);
  word.memo.field ??= { value: plainValue(word), place: word.place, vague: false, shown: undefined };
  return word.memo.field;
}

function plainValue(word: Word): Value {
  word.memo ??= new Memo([word]);
  const before = word.memo.only;
  if (before) return before;
  const [only, more] = word.parts;
  const value =
    only?.kind === 'text' && !more
      ? known(only.text, only.place)
      : word.parts.flatMap((part) => (part.kind === 'text' ? known(part.text, part.place) : EMPTY));
  word.memo.only = value;
  return value;
}

/** Nothing in the word is a pattern or a home folder. */
function isOrdinary(word: Word): boolean {
  // One that was found to be ordinary has its field.
  if (word.memo?.field) return true;
  for (const part of word.parts) {
    if (part.kind === 'text' && !part.quoted && (/[*?[]/.test(part.text) || part.text.startsWith('~'))) return false;
  }
  return word.parts.length > 0;
}

/** The word as one value: what is assigned, compared, or redirected to. */
export function expandValue(machine: Machine, word: Word): Value {
  if (word.plain !== undefined && word.plain[0] !== '~') return plainValue(word);
  step(machine, word.place);
  word.memo ??= new Memo([word]);
  const before = word.memo.find(machine);
  if (before) return before;
  const fragments = fragmentsOf(machine, word);
  const value = fragments.length === 1 ? (fragments[0]?.value ?? EMPTY) : joinFragments(machine, fragments);
  if (reasonOf(value) === undefined) word.memo.keep(machine, value);
  return value;
}

function joinFragments(machine: Machine, fragments: readonly Fragment[]): Value {
  const pieces: Piece[] = [];
  for (const { value, breaks, ofStar, isChanged } of fragments) {
    if (breaks) {
      const place = value[0]?.place ?? { source: 0, start: 0, end: 0 };
      const star = ofStar || isChanged ? betweenStars(machine) : ' ';
      const between = isChanged && !ofStar && star !== ' ' ? undefined : star;
      const joint =
        between === undefined ? hole(isChanged ? JOINED_BY_PLACE : UNKNOWN_IFS, place) : known(between, place);
      for (const piece of joint) pieces.push(piece);
    }
    for (const piece of value) pieces.push(piece);
  }
  return pieces;
}

/** The word as a pattern; `undefined` when it is not known. `extended`: with the forms in parentheses, option or not. */
export function expandPattern(machine: Machine, word: Word, extended = false): PatternPiece[] | undefined {
  const pieces: PatternPiece[] = [];
  const isExtended = extended || isOn(machine, 'extglob');
  for (const { value, quoted } of fragmentsOf(machine, word)) {
    const text = textOf(value);
    if (text === undefined) return undefined;
    if (isExtended === undefined && !quoted && /[?*+@!]\(/.test(text)) return undefined;
    if (machine.dialect === 'sh' && !quoted && text.includes('[^')) {
      // To dash it is a letter like another, also where a class begins with it.
      for (const part of text.split(/(?<=\[)(\^)/)) pieces.push({ text: part, quoted: part === '^' });
      continue;
    }
    if (quoted || isExtended || !text.includes('(')) {
      if (text !== '') pieces.push({ text, quoted });
      continue;
    }
    for (const part of text.split(/(\()/)) if (part !== '') pieces.push({ text: part, quoted: part === '(' });
  }
  return pieces;
}

/** What a process of its own prints; unlike a substitution it keeps `set -e`. */
function inProcess(machine: Machine, body: Lazy, place: Place): Value {
  const { options } = machine.state;
  machine.state.options = new Set([...options, 'inherit_errexit']);
  const value = machine.substitute(machine, body.read(), place);
  machine.state.options = options;
  return value;
}

/** The pieces of a word with its expansions carried out. */
function fragmentsOf(machine: Machine, word: Word): readonly Fragment[] {
  const [only, more] = word.parts;
  if (only && !more) {
    const found = fragmentOf(machine, only, true, true);
    const hasOperator = only.kind === 'parameter' && only.operator !== undefined;
    return found.length === 0 && hasOperator && machine.dialect === 'sh' && only.quoted ? NOTHING_QUOTED : found;
  }
  const fragments: Fragment[] = [];
  let hasEmptyList = false;
  for (const [index, part] of word.parts.entries()) {
    const found = fragmentOf(machine, part, index === 0);
    if (found.length === 0 && part.kind === 'parameter' && part.quoted) hasEmptyList = true;
    for (const fragment of found) fragments.push(fragment);
  }
  return hasEmptyList ? withEmptyList(machine, word, fragments) : fragments;
}

const NOTHING_QUOTED: readonly Fragment[] = [{ value: EMPTY, quoted: true, splits: false }];

/** What becomes of a word in which `"$@"` is nothing: in bash what else is nothing in those quotes goes with it; in dash it is an empty word. */
function withEmptyList(machine: Machine, word: Word, fragments: readonly Fragment[]): readonly Fragment[] {
  if (fragments.some(({ value }) => value.length > 0)) return fragments;
  if (machine.dialect === 'sh') return fragments.length === 0 ? NOTHING_QUOTED : fragments;
  return word.parts.some(({ kind }) => kind === 'text') ? fragments : [];
}

/** The folder that `~` and a name stand for, and what is behind them; what else follows in the word must not be part of the name. */
function homeIn(
  machine: Machine,
  { text, place }: Extract<Part, { kind: 'text' }>,
  isWhole: boolean,
): { readonly home: Value; readonly rest: string } | undefined {
  const { variables, open } = machine.state;
  const [all, name = '', end] = /^~([\w.-]*|\+)(\/|$)/.exec(text) ?? [];
  if (all === undefined || (end === '' && !isWhole)) return undefined;
  const rest = text.slice(1 + name.length);
  if (name === 'root') return { home: known('/root', place), rest };
  const isBash = machine.dialect === 'bash';
  const variable =
    name === '' ? 'HOME' : isBash && name === '+' ? 'PWD' : isBash && name === '-' ? 'OLDPWD' : undefined;
  if (variable === undefined)
    return /^[-+]$/.test(name)
      ? undefined
      : { home: hole(`whether there is a user ${name} is not known`, place), rest };
  const value = variables.get(variable)?.value;
  if (value) return { home: value, rest };
  if (open !== undefined) return { home: hole(open, place), rest };
  return isBash && name === '' ? { home: known('/root', place), rest } : undefined;
}

/** `isWhole`: the word has no other part. */
function fragmentOf(machine: Machine, part: Part, isFirst: boolean, isWhole = false): readonly Fragment[] {
  switch (part.kind) {
    case 'text': {
      const { text, quoted, place } = part;
      const behind = isFirst && !quoted && text.startsWith('~') ? homeIn(machine, part, isWhole) : undefined;
      if (behind) {
        return [
          { value: behind.home, quoted: true, splits: false },
          { value: known(behind.rest, place), quoted, splits: false },
        ];
      }
      return [{ value: known(text, place), quoted, splits: false }];
    }
    case 'parameter': {
      const { quoted, place } = part;
      const found = expandParameter(machine, part);
      if (found.kind === 'word') return quoted ? inQuotes(machine, found.word) : unquoted(machine, found.word);
      if (found.kind === 'one') return [{ value: located(found.value, place), quoted, splits: true }];
      const fragments = many(machine, found.values, found.star, quoted, place);
      const isChanged = machine.dialect === 'bash' && part.operator !== undefined && part.operator !== ':';
      return isChanged && fragments.length > 1 ? fragments.map((each) => ({ ...each, isChanged })) : fragments;
    }
    case 'command': {
      const { quoted, place } = part;
      const printed = withoutLastNewlines(withoutNothing(machine.substitute(machine, part.body.read(), place)));
      const value = part.isFragile && machine.dialect === 'bash' ? fragile(machine, place) : printed;
      return [{ value, quoted, splits: true }];
    }
    case 'process': {
      const { place } = part;
      const path = `/dev/fd/${63 - machine.substitutions}`;
      if (part.isRead) {
        const { stdin } = machine;
        machine.stdin = streamOf(hole('what is written to a process is not known', place));
        inProcess(machine, part.body, place);
        machine.stdin = stdin;
        return [{ value: known(path, place), quoted: true, splits: false }];
      }
      const printed = inProcess(machine, part.body, place);
      machine.state.files.set(path, part.isFragile ? fragile(machine, place) : printed);
      return [{ value: known(path, place), quoted: true, splits: false }];
    }
    case 'arithmetic': {
      const { quoted, place } = part;
      const number = expandArithmetic(machine, part.expression);
      const value = typeof number === 'string' ? hole(number, place) : known(String(number), place);
      return [{ value, quoted, splits: true }];
    }
    default:
      note(machine, 'value', part.reason, part.place);
      if (part.fails) refuse(machine);
      return [{ value: hole(part.reason, part.place), quoted: part.quoted, splits: true }];
  }
}

/** The word of `"${x:-word}"`: fields of it stay apart only where it is `"$@"`. */
function inQuotes(machine: Machine, word: Word): readonly Fragment[] {
  const fragments = fragmentsOf(machine, word).map((fragment) => ({ ...fragment, quoted: true }));
  // No word at all is an empty field, but for `"${@-}"` and its like.
  return fragments.length === 0 && word.parts.length === 0
    ? [{ value: EMPTY, quoted: true, splits: false }]
    : fragments;
}

/** The word of `${x:-word}` is divided where it is not quoted. */
function unquoted(machine: Machine, word: Word): readonly Fragment[] {
  const fragments = fragmentsOf(machine, word).map((fragment) => ({ ...fragment, splits: true }));
  return fragments.length === 0 ? [{ value: EMPTY, quoted: false, splits: true }] : fragments;
}

/** A hole is where it is used, not where it was first met. */
function located(value: Value, place: Place): Value {
  return reasonOf(value) === undefined
    ? value
    : value.map((piece) => (piece.unknown === undefined ? piece : { ...piece, place }));
}

function many(machine: Machine, values: readonly Value[], star: boolean, quoted: boolean, place: Place): Fragment[] {
  if (star && quoted) {
    const between = betweenStars(machine);
    if (between === undefined && values.length > 1) return [{ value: hole(UNKNOWN_IFS, place), quoted, splits: true }];
    return [{ value: joinValues(values, between ?? '', place), quoted, splits: true }];
  }
  const isMixed = star && machine.dialect === 'bash' && machine.capturing && values.length > 1;
  if (isMixed && betweenStars(machine) === '') return [{ value: hole(MIXED, place), quoted, splits: true }];
  return values.map((value, index) => ({
    ...{ value, quoted, splits: true, breaks: index > 0 },
    ...(star && { ofStar: true }),
  }));
}

/** Source: bash 5.2, where a substitution remembers that it stands in an assignment. */
const MIXED = 'whether bash takes "$*" for one word in a substitution is not worked out here';

const JOINED_BY_PLACE = 'what bash puts between changed elements depends on where they stand';

export const UNKNOWN_IFS = 'what IFS holds is not known';

/** What stands between the words of `$*` where they are one: the first letter of IFS. */
export function betweenStars({ state }: Machine): string | undefined {
  const separators = state.variables.get('IFS')?.value;
  return separators ? textOf(separators)?.slice(0, 1) : ' ';
}
