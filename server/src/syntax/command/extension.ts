/** Loading matches and targets, and taking their options with their values. */
import type { Fix } from '../../base/problem.ts';
import type { Given, GivenOption, OptionTurn, ValueResult } from '../../catalogue/define.ts';
import { isMatchName, isTargetName, matchNameOf } from '../../catalogue/known-names.ts';
import { implicitName, namesOption } from './getopt.ts';
import {
  deleteWords,
  insertBefore,
  type LoadedMatch,
  type LoadedTarget,
  mend,
  NONE,
  type Reader,
  replaceWord,
  report,
  reportValue,
  withLast,
} from './reader.ts';
import { type Extension, type KnownValue, type LoadedOption, matchNamed, targetNamed, valuesOf } from './registry.ts';
import { suggestMatch } from './suggest.ts';
import type { OptionUse, Word } from './types.ts';

/** Longest name of a chain or an extension, in bytes. kernel:include/uapi/linux/netfilter/x_tables.h (XT_EXTENSION_MAXNAMELEN) */
export const LONGEST_NAME = 28;

const NOTHING_GIVEN: Given<Record<string, unknown>> = Object.freeze({});

/** Loads the match of that name. `word` is where it is asked for: the name after `-m`, or the option that `-p` brings it in for. */
export function loadMatch(reader: Reader, written: string, word: Word, implicit: boolean): void {
  const { family } = reader.context;
  let extension = matchNamed(written, family);
  let name = extension ? extension.entry.name : matchNameOf(written);
  if (!extension && isMatchName(written, family)) notYetKnown(reader, word, `the match ${name}`);
  else if (!extension) {
    const meant = suggestMatch(written, family);
    reportUnknownMatch(reader, written, word, meant);
    reader.lostOption = true;
    extension = meant === undefined ? undefined : matchNamed(meant, family);
    if (extension) name = extension.entry.name;
    else reader.opaque = true;
  }
  let isFirst = true;
  for (const match of reader.matches) {
    if (match.extension !== extension || !extension) continue;
    match.completed = true;
    isFirst = false;
  }
  if (extension && isFirst) addLoaded(reader, extension);
  const match: LoadedMatch = {
    name,
    entry: extension?.entry,
    word,
    implicit,
    options: NONE,
    given: NOTHING_GIVEN,
    extension,
    completed: false,
  };
  reader.matches = withLast(reader.matches, match);
}

/** Loads the match that -p stands for, at the option that asks for it. */
export function loadImplicit(reader: Reader, word: Word): void {
  const name = implicitName(reader);
  reader.protocolLoaded = true;
  if (name !== undefined) loadMatch(reader, name, word, true);
}

function reportUnknownMatch(reader: Reader, written: string, word: Word, meant: string | undefined): void {
  const { family } = reader.context;
  const isOther = isMatchName(written, family === 4 ? 6 : 4);
  const message = isOther
    ? `The match "${written}" exists for IPv${family === 4 ? 6 : 4} only.`
    : `iptables has no match "${written}".`;
  const fixes = !meant || isOther ? NONE : [mend(`Write ${meant}`, replaceWord(word, meant))];
  report(
    reader,
    'unknown-match',
    word,
    meant && !isOther ? `${message.slice(0, -1)}; did you mean "${meant}"?` : message,
    { fixes },
  );
}

/** Makes the options of an extension known. */
export function addLoaded(reader: Reader, extension: Extension): void {
  reader.loaded = withLast(reader.loaded, extension);
}

/** Loads the target of that name, when it is one; any other name may be a user chain's. */
export function loadTarget(reader: Reader, name: string, word: Word, isGoto: boolean): void {
  const { family } = reader.context;
  const isChain = isGoto || isHidden(reader, name);
  const extension = isChain ? undefined : targetNamed(name, family);
  if (extension) addLoaded(reader, extension);
  else if (!isChain && isTargetName(name, family)) notYetKnown(reader, word, `the target ${name}`);
  reader.target = {
    name,
    goto: isGoto,
    entry: extension?.entry,
    word,
    options: NONE,
    given: NOTHING_GIVEN,
    extension,
  };
}

/** True for the name of a target that a chain has taken. libxtables (xtables_find_target, notargets) */
export function isHidden({ context }: Reader, name: string): boolean {
  return context.hidden?.has(name) === true;
}

/** Says once for each line that something of it is not looked at. */
export function notYetKnown(reader: Reader, word: Word, what: string): void {
  if (!reader.problems?.some(({ code }) => code === 'not-yet-known')) {
    const message = `Nothing is checked about ${what}: it is not in the catalogue yet.`;
    report(reader, 'not-yet-known', word, message, { severity: 'information', refusedBy: NONE });
  }
  reader.opaque = true;
}

/** Takes an option of a loaded extension; `joined` is the value after `=`. The reader stands behind the option's word. */
export function takeOption(reader: Reader, option: LoadedOption, word: Word, joined: Word | undefined): void {
  const bang = reader.bang;
  reader.bang = undefined;
  const type = option.spec.value;
  const isAbsent = type?.whenAbsent !== undefined && (joined !== undefined || hasNoValue(reader));
  const values = type === undefined || isAbsent ? NONE : takeValues(reader, option, word, joined);
  if (joined && (type === undefined || isAbsent)) {
    const message = `${word.text.slice(0, word.text.indexOf('='))} takes no value.`;
    report(reader, 'unexpected-value', joined, message, {
      fixes: [mend('Delete the value', { span: { start: joined.start - 1, end: joined.end }, newText: '' })],
    });
  }
  const use: OptionUse = { name: option.name, option: word, values: values ?? NONE, bang };
  reader.uses.push(use);
  const owner = ownerOf(reader, option.extension);
  if (!owner) return;
  const position = owner.options.length;
  owner.options = withLast(owner.options, use);
  if (values === undefined) {
    reader.lostOption = true;
    return;
  }
  give(reader, owner, option, use, position);
}

/** True where nothing follows that an option with a value of its choice would take for it. */
function hasNoValue(reader: Reader): boolean {
  const next = reader.words[reader.at];
  return next === undefined || startsOption(next);
}

/** The words of an option's value; `undefined` when some are missing, which is reported. */
function takeValues(
  reader: Reader,
  option: LoadedOption,
  word: Word,
  joined: Word | undefined,
): readonly Word[] | undefined {
  const first = joined ?? reader.words[reader.at];
  if (!first) {
    report(reader, 'missing-value', word, `${word.text} needs a value: ${option.spec.value?.form}.`);
    return undefined;
  }
  if (!joined) {
    if (first.text.charCodeAt(0) === DASH && isMeantAsOption(reader, option, first)) {
      const message = `${word.text} needs a value (${option.spec.value?.form}), and "${first.text}" behind it is taken for one.`;
      report(reader, 'missing-value', word, message);
      return undefined;
    }
    reader.at++;
  }
  const extraWords = option.spec.value?.extraWords ?? 0;
  if (extraWords === 0) return (joined ? undefined : misplacedBang(reader, word, first)) ?? [first];
  const values = [first];
  for (let i = 0; i < extraWords; i++) {
    const next = reader.words[reader.at];
    if (!next || startsOption(next)) {
      report(reader, 'missing-value', word, `${word.text} needs ${extraWords + 1} words: ${option.spec.value?.form}.`);
      return undefined;
    }
    values.push(next);
    reader.at++;
  }
  return values;
}

const DASH = 45;

/** The program takes the next word as the value whatever it is; one that names an option and cannot be a value was not meant so. */
function isMeantAsOption(reader: Reader, option: LoadedOption, word: Word): boolean {
  if (!namesOption(reader, word.text)) return false;
  return option.spec.value?.parse(word.text, reader.values).ok === false;
}

/** `--dport ! 80`, as it was written long ago: reports it and takes the word behind it, so that reading goes on as meant. */
export function misplacedBang(reader: Reader, option: Word, value: Word): readonly Word[] | undefined {
  const next = reader.words[reader.at];
  if (value.text !== '!' || !next || startsOption(next)) return undefined;
  reader.at++;
  const message = `The "!" stands after ${option.text}: it must come before it.`;
  report(reader, 'misplaced-negation', value, message, {
    fixes: [
      mend(`Move "!" before ${option.text}`, insertBefore(option, '!'), {
        span: { start: value.start, end: next.start },
        newText: '',
      }),
    ],
  });
  return [next];
}

/** True for a word that the program does not take as a further argument: it begins with a dash or `!`. */
export function startsOption(word: Word): boolean {
  const c = word.text.charCodeAt(0);
  return c === 45 || c === 33;
}

function ownerOf(reader: Reader, extension: Extension): LoadedMatch | LoadedTarget | undefined {
  if (reader.target?.extension === extension) return reader.target;
  for (const match of reader.matches) if (match.extension === extension && !match.completed) return match;
  return undefined;
}

/** Checks how often and how the option was given, reads its value, and notes it with its extension. */
function give(
  reader: Reader,
  owner: LoadedMatch | LoadedTarget,
  option: LoadedOption,
  use: OptionUse,
  position: number,
): void {
  const { spec, name } = option;
  const before = owner.given[name];
  if (before && !spec.repeatable && !spec.lastWins) {
    reportDuplicate(reader, owner, use);
    return;
  }
  if (use.bang && !spec.negatable) {
    report(reader, 'not-negatable', use.bang, `${use.option.text} cannot be negated.`, {
      fixes: [mend('Delete the "!"', { span: { start: use.bang.start, end: use.option.start }, newText: '' })],
    });
  }
  const text = use.values.length === 1 ? (use.values[0]?.text ?? '') : use.values.map((value) => value.text).join(' ');
  const known = readValue(reader, option, option.spec.value && use.values.length === 0 ? ABSENT : text);
  const { result } = known;
  if (!result.ok) {
    reader.lostOption = true;
    reportValue(reader, result, use.values, { owner, fixes: asList(option, use, text) });
    return;
  }
  if (result.notes) for (const note of result.notes) reportValue(reader, note, use.values, { owner });
  const isNegated = use.bang !== undefined;
  if (position === 0 && !isNegated) {
    known.sole ??= soleGiven(option, new SingleGiven(result.value, text, false, 0));
    owner.given = known.sole;
    return;
  }
  const now = givenAs(known, result.value, text, isNegated, position);
  owner.given = { ...owner.given, [name]: before ? together(before, now, spec.repeatable === true) : now };
}

/** Several ports were given to an option that takes one. */
function asList({ name }: LoadedOption, use: OptionUse, text: string): readonly Fix[] {
  if (!PORT_LIST.test(text) || (name !== 'sport' && name !== 'dport') || use.option.text.includes('=')) return NONE;
  const insert = insertBefore(use.bang ?? use.option, '-m multiport');
  return [mend(`Use -m multiport --${name}s`, insert, replaceWord(use.option, `--${name}s`))];
}

const PORT_LIST = /^[\w:-]+(,[\w:-]+)+$/;

function reportDuplicate(reader: Reader, owner: LoadedMatch | LoadedTarget, use: OptionUse): void {
  const first = use.bang ?? use.option;
  const last = use.values.at(-1) ?? use.option;
  report(reader, 'duplicate-option', use.option, `--${use.name} can be given once only to ${owner.name}.`, {
    fixes: [mend(`Delete the second --${use.name}`, deleteWords(reader, first, last))],
  });
}

/** The value of a text, read once for each protocol that the rule may have. */
function readValue(reader: Reader, option: LoadedOption, text: string): KnownValue {
  const known = valuesOf(option, reader.values);
  const found = known.get(text);
  if (found) return found;
  const type = option.spec.value;
  const result: ValueResult<unknown> =
    type === undefined
      ? { ok: true, value: true }
      : text === ABSENT
        ? { ok: true, value: type.whenAbsent }
        : type.parse(text, reader.values);
  const made: KnownValue = { result, sole: undefined, others: undefined };
  if (known.size < MOST_VALUES) known.set(text, made);
  return made;
}

/** What stands for the text of a value that was left out; no word has this character. */
const ABSENT = '\0';

/** Beyond so many different values of one option, remembering them costs more than it saves. */
const MOST_VALUES = 1024;

/** An option given once. Its lists hold nothing new, so they are made when asked for. */
class SingleGiven implements GivenOption<unknown> {
  readonly value: unknown;
  readonly text: string;
  readonly negated: boolean;
  readonly position: number;

  constructor(value: unknown, text: string, negated: boolean, position: number) {
    this.value = value;
    this.text = text;
    this.negated = negated;
    this.position = position;
  }

  get all(): readonly unknown[] {
    return [this.value];
  }

  get uses(): readonly OptionTurn<unknown>[] {
    return [this];
  }
}

/** An extension given this option alone. The copy of an object of the same shape is far cheaper than a computed name. */
function soleGiven(option: LoadedOption, given: GivenOption<unknown>): Given<Record<string, unknown>> {
  const sole: Record<string, GivenOption<unknown>> = { ...option.template };
  sole[option.name] = given;
  return sole;
}

/** The option as given with this value at this position; made once, shared by every rule that says the same. */
function givenAs(
  known: KnownValue,
  value: unknown,
  text: string,
  negated: boolean,
  position: number,
): GivenOption<unknown> {
  const index = position * 2 + (negated ? 1 : 0);
  known.others ??= [];
  const found = known.others[index];
  if (found) return found;
  const given = new SingleGiven(value, text, negated, position);
  known.others[index] = given;
  return given;
}

function together(before: GivenOption<unknown>, now: GivenOption<unknown>, keepsAll: boolean): GivenOption<unknown> {
  const uses = [...(before.uses ?? NONE), ...(now.uses ?? NONE)];
  const all = keepsAll ? [...before.all, ...now.all] : now.all;
  return { value: now.value, negated: now.negated, text: now.text, all, uses };
}
