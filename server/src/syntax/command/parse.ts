/** Reads one iptables command: each word finds its option, each option its value, and what is left over is reported. */

import { LONGEST_INTERFACE } from '../../catalogue/basic-values.ts';
import { HOOKS } from '../../catalogue/hooks.ts';
import { takeBasic } from './basic-option.ts';
import { basicByCode, basicByLetter, basicByWord, LETTER_WITHOUT_MEANING } from './basic-table.ts';
import { loadImplicit, startsOption, takeOption } from './extension.ts';
import { finish } from './finish.ts';
import { exactOption, extensionsWith, implicitName, type LongOption, longOption } from './getopt.ts';
import { endOfLoad } from './program-option.ts';
import {
  type CommandContext,
  deleteWords,
  insertBefore,
  mend,
  NONE,
  type Reader,
  replaceWord,
  report,
  spanInside,
} from './reader.ts';
import type { Command, RuleSpec, Word } from './types.ts';
import { takeUnknown, unknownOption } from './unknown-option.ts';

export type { CommandContext } from './reader.ts';

/**
 * Reads the words after the program's name, as iptables 1.8.9 and iptables-restore do. There is a command for every list
 * of words; what would be refused is in its problems, the first of them is what the program would name.
 */
export function parseCommand(words: readonly Word[], context: CommandContext): Command {
  const reader = begin(words, context);
  const basic = basicByWord[context.family];
  while (reader.at < words.length) {
    const word = words[reader.at];
    if (!word) break;
    const { text } = word;
    reader.at++;
    if (text.charCodeAt(0) !== DASH || text.length === 1) {
      plainWord(reader, word);
      continue;
    }
    const option = text.length === 2 ? basicByCode[text.charCodeAt(1)] : basic.get(text);
    if (option) {
      takeBasic(reader, option, word, undefined);
      continue;
    }
    if (text.charCodeAt(1) !== DASH) {
      letters(reader, word);
      continue;
    }
    const known = exactOption(reader, text);
    if (known) takeOption(reader, known, word, undefined);
    else if (text.length === 2) endOfOptions(reader, word);
    else longWord(reader, word);
  }
  const spec = reader.skipped ? specOf(reader) : finish(reader);
  return {
    kind: reader.kind,
    family: context.family,
    words,
    option: reader.command,
    chain: reader.chain,
    number: reader.number,
    argument: reader.argument,
    table: reader.table,
    skipped: reader.skipped,
    spec,
    uses: reader.uses,
    problems: reader.problems ?? NONE,
  };
}

const DASH = 45;

function begin(words: readonly Word[], context: CommandContext): Reader {
  return {
    context,
    words,
    at: 0,
    bang: undefined,
    uses: [],
    loaded: NONE,
    matches: NONE,
    target: undefined,
    values: context.family === 4 ? NO_PROTOCOL_4 : NO_PROTOCOL_6,
    protocolName: '',
    protocolLoaded: false,
    opaque: false,
    lostOption: false,
    kind: undefined,
    command: undefined,
    chain: undefined,
    number: undefined,
    argument: undefined,
    table: undefined,
    sourceUse: undefined,
    destinationUse: undefined,
    protocolBroken: false,
    protocol: undefined,
    in: undefined,
    out: undefined,
    fragment: undefined,
    seen: 0,
    skipped: false,
    problems: undefined,
  };
}

const NO_PROTOCOL_4 = { family: 4, protocol: undefined } as const;
const NO_PROTOCOL_6 = { family: 6, protocol: undefined } as const;

/** A `!`, or a word that belongs to nothing. */
function plainWord(reader: Reader, word: Word): void {
  if (word.text === '!') {
    if (reader.bang) {
      report(reader, 'double-negation', word, 'Two "!" follow each other.', {
        fixes: [mend('Delete the second "!"', deleteWords(reader, word, word))],
      });
    }
    reader.bang = word;
    return;
  }
  if (word === reader.words[0] && HOOKS.some((hook) => hook === word.text)) {
    commandForgotten(reader, word);
    return;
  }
  let last = word;
  for (let next = reader.words[reader.at]; next && !startsOption(next); next = reader.words[reader.at]) {
    last = next;
    reader.at++;
  }
  const span = { start: word.start, end: last.end };
  const text = last === word ? `"${word.text}" belongs` : `"${word.text}" and the words after it belong`;
  const before = reader.words[reader.words.indexOf(word) - 1];
  const isListPart = before && (before.text.endsWith(',') || word.text.startsWith(','));
  const fixes = isListPart
    ? [mend('Join the list', { span: { start: before.end, end: word.start }, newText: '' })]
    : last === word && isProtocolForgotten(reader, word)
      ? [mend(`Write -p ${word.text.toLowerCase()}`, replaceWord(word, `-p ${word.text.toLowerCase()}`))]
      : [mend('Delete it', deleteWords(reader, word, last))];
  report(reader, 'stray-word', span, `${text} to no option.`, { fixes });
  reader.bang = undefined;
}

/** `TCP --dport 53`: the name of a protocol in a rule that asks for none. */
function isProtocolForgotten({ words }: Reader, { text }: Word): boolean {
  const isAsked = words.some((word) => /^(-p|--prot)/.test(word.text));
  return !isAsked && /^(tcp|udp|icmp|icmpv6|ipv6-icmp|sctp|dccp|udplite|esp|ah|gre)$/i.test(text);
}

/** `INPUT -p tcp …`: reads on as if -A stood before the chain. */
function commandForgotten(reader: Reader, word: Word): void {
  report(reader, 'no-command', word, `A command is missing before ${word.text}.`, {
    fixes: [mend('Insert -A', insertBefore(word, '-A'))],
  });
  reader.kind = 'append';
  reader.chain = word;
}

/** `--`: nothing may follow. */
function endOfOptions(reader: Reader, word: Word): void {
  const first = reader.words[reader.at];
  const last = reader.words.at(-1);
  reader.at = reader.words.length;
  if (!first || !last) return;
  report(reader, 'stray-word', { start: first.start, end: last.end }, 'Nothing may follow "--".', {
    fixes: [mend('Delete "--"', deleteWords(reader, word, word))],
  });
}

/** A word with two dashes that is no exact name: a value after `=`, an abbreviation, an option of -p's match, or none at all. */
function longWord(reader: Reader, word: Word): void {
  const { text } = word;
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const found = longOption(reader, name);
  const joined = equals < 0 ? undefined : part(word, equals + 1);
  if (found.kind === 'basic') takeBasic(reader, found.option, word, joined);
  else if (found.kind === 'extension') {
    if (found.protocol) loadImplicit(reader, word);
    takeOption(reader, found.option, word, joined);
  } else unknownOption(reader, word, name, found);
}

/** The text of a word from `start` on, as a word of its own. */
function part(word: Word, start: number): Word {
  const span = spanInside(word, start, word.text.length);
  return { text: word.text.slice(start), start: span.start, end: span.end };
}

/** Letters after one dash: each an option, the last of which may have its value joined. */
function letters(reader: Reader, word: Word): void {
  const { text } = word;
  if (meantAsLong(reader, word)) return;
  for (let i = 1; i < text.length; i++) {
    const letter = text[i] ?? '';
    const option = basicByLetter.get(letter);
    if (!option) {
      unknownLetter(reader, word, letter);
      return;
    }
    if (option.argument !== 'none') {
      takeBasic(reader, option, word, i + 1 < text.length ? part(word, i + 1) : undefined);
      return;
    }
    takeBasic(reader, option, word, undefined);
  }
}

function unknownLetter(reader: Reader, word: Word, letter: string): void {
  const { text } = word;
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  const message =
    letter === LETTER_WITHOUT_MEANING
      ? '-b has no meaning.'
      : `There is no option -${letter}${text.length > 2 ? ` (in "${text}")` : ''}.`;
  const isMeant = text.length === 2 && basicByLetter.has(other);
  reader.lostOption = true;
  report(reader, 'unknown-option', word, isMeant ? `${message.slice(0, -1)}; did you mean -${other}?` : message, {
    fixes: isMeant ? [mend(`Write -${other}`, replaceWord(word, `-${other}`))] : NONE,
  });
  takeUnknown(reader, word, text);
}

/**
 * `-ctstate NEW`: the program reads the letter c with the value "tstate". When the word is the name of a long option
 * with a dash too few, says so and reads it as that option.
 */
function meantAsLong(reader: Reader, word: Word): boolean {
  const long = `-${word.text}`;
  const equals = long.indexOf('=');
  const name = equals < 0 ? long : long.slice(0, equals);
  if (name.length < 5) return false;
  const found = meaningOf(reader, name);
  if (found.kind === 'none' || found.kind === 'ambiguous') return false;
  const next = reader.words[reader.at];
  const isInterface = word.text[1] === 'i' || word.text[1] === 'o';
  if (isInterface && word.text.length <= LONGEST_INTERFACE && (!next || startsOption(next))) return false;
  const fixes = [mend(`Write ${name}`, replaceWord({ start: word.start, end: word.start + 1 }, '--'))];
  // A letter that means nothing brings in the match of -p, once, and reading goes on behind it.
  const isPassedOver = !basicByLetter.has(word.text[1] ?? '') && implicitName(reader) !== undefined;
  if (word.text[isPassedOver ? 2 : 1] === 'h') {
    endOfLoad(reader, word, `"${word.text}" is read as -h, at which the program ends: ${name} has two dashes.`, fixes);
    return true;
  }
  const message = `"${word.text}" is read as -${word.text[1]} with more behind it: ${name} has two dashes.`;
  report(reader, 'single-dash', word, message, { fixes });
  const joined = equals < 0 ? undefined : part(word, equals - 1);
  if (found.kind === 'basic') takeBasic(reader, found.option, word, joined);
  else if (reader.loaded.includes(found.option.extension) || found.protocol) {
    if (found.protocol) loadImplicit(reader, word);
    takeOption(reader, found.option, word, joined);
  } else {
    reader.lostOption = true;
    takeUnknown(reader, word, name);
  }
  return true;
}

/** The long option of exactly that name, also of extensions that are not loaded. */
function meaningOf(reader: Reader, name: string): LongOption {
  const found = longOption(reader, name);
  if (found.kind === 'extension' && found.option.extension.options.get(name) === found.option) return found;
  if (found.kind === 'basic' && basicByWord[reader.context.family].has(name)) return found;
  const option = extensionsWith(reader, name)[0]?.options.get(name);
  return option ? { kind: 'extension', option, protocol: false } : { kind: 'none' };
}

function specOf(reader: Reader): RuleSpec {
  return {
    source: undefined,
    destination: undefined,
    protocol: reader.protocol,
    in: reader.in,
    out: reader.out,
    fragment: reader.fragment,
    matches: reader.matches,
    target: reader.target,
  };
}
