/** Taking the options of iptables itself: what a rule says without extensions, and what concerns the program. */
import type { BasicOption } from '../../catalogue/basic.ts';
import { byteLength, lowerCase, protocolValue } from '../../catalogue/basic-values.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { takeCommand } from './command-option.ts';
import { addLoaded, isHidden, LONGEST_NAME, loadMatch, loadTarget, misplacedBang } from './extension.ts';
import { namesOption } from './getopt.ts';
import { refuseJoined, wholeWord } from './joined.ts';
import { endOfLoad, takeCounters, takeFamily, takeTable, takeWait } from './program-option.ts';
import { deleteWords, insertBefore, mend, NONE, type Reader, record, report, reportValue } from './reader.ts';
import { targetNamed } from './registry.ts';
import type { OptionUse, Word } from './types.ts';

/**
 * Takes a basic option. `joined` is a value written in the same word (`--source=…`, `-s…`). The reader stands behind the
 * word, except inside a group of letters.
 */
export function takeBasic(reader: Reader, option: BasicOption, word: Word, joined: Word | undefined): void {
  const bang = reader.bang;
  reader.bang = undefined;
  if (option.argument === 'none') {
    if (joined) report(reader, 'unexpected-value', word, `--${option.name} takes no value.`);
    takeFlag(reader, option, record(reader, option, word, NONE, bang));
    return;
  }
  if (option.role === 'command') {
    takeCommand(reader, option, word, joined, bang);
    return;
  }
  if (option.argument === 'optional') {
    takeWait(reader, option, word, joined, bang);
    return;
  }
  const value = joined ?? nextValue(reader, option, word);
  if (!value) {
    record(reader, option, word, NONE, bang);
    return;
  }
  const values = (joined ? undefined : misplacedBang(reader, word, value)) ?? [value];
  const use = record(reader, option, word, values, bang);
  if (joined && TAKES_WHOLE_WORD.has(option.letter)) refuseJoined(reader, use, joined);
  takeValue(reader, option, use, values[0] ?? value, joined !== undefined);
}

const TAKES_WHOLE_WORD: ReadonlySet<string> = new Set('sdpj');

/** The word behind the option, which the program takes whatever it is. One that names an option and cannot be a value is left for that. */
function nextValue(reader: Reader, option: BasicOption, word: Word): Word | undefined {
  const value = reader.words[reader.at];
  if (!value) {
    report(reader, 'missing-value', word, `${word.text} needs a value: ${option.form}.`);
    return undefined;
  }
  if (value.text.charCodeAt(0) === DASH && namesOption(reader, value.text) && !mayBeValue(reader, option, value)) {
    const message = `${word.text} needs a value (${option.form}), and "${value.text}" behind it is taken for one.`;
    report(reader, 'missing-value', word, message);
    return undefined;
  }
  reader.at++;
  return value;
}

const DASH = 45;

/** Interfaces can be called anything; no target, match, protocol or address begins with a dash. */
function mayBeValue(reader: Reader, option: BasicOption, value: Word): boolean {
  if (option.letter === 'j' || option.letter === 'g' || option.letter === 'm') return false;
  return option.value === undefined || option.value.parse(value.text, reader.values).ok;
}

function takeValue(reader: Reader, option: BasicOption, use: OptionUse, value: Word, isJoined: boolean): void {
  switch (option.letter) {
    case 's':
      if (mayBeGiven(reader, option, use)) reader.sourceUse = use;
      break;
    case 'd':
      if (mayBeGiven(reader, option, use)) reader.destinationUse = use;
      break;
    case 'p':
      if (mayBeGiven(reader, option, use)) takeProtocol(reader, use, value);
      break;
    case 'i':
    case 'o':
      if (mayBeGiven(reader, option, use))
        takeInterface(reader, option, use, isJoined ? wholeWord(reader, use, value) : value);
      break;
    case 'j':
    case 'g':
      takeTarget(reader, option, use, value, mayBeGiven(reader, option, use));
      break;
    case 'm':
      if (use.bang) refuseBang(reader, use);
      loadMatch(reader, value.text, value, false);
      break;
    case 't':
      if (use.bang) refuseBang(reader, use);
      takeTable(reader, use, value);
      break;
    case 'c':
      if (mayBeGiven(reader, option, use)) takeCounters(reader, use, value);
      break;
    default:
      break;
  }
}

function takeFlag(reader: Reader, option: BasicOption, use: OptionUse): void {
  switch (option.letter) {
    case 'f':
      if (reader.context.family === 6) {
        report(reader, 'fragment-in-ipv6', use.option, 'IPv6 has no -f; the match frag looks at fragments.');
      } else if (mayBeGiven(reader, option, use)) reader.fragment = { negated: use.bang !== undefined, use };
      break;
    case 'v':
      if ((reader.seen & bitOf('v')) === 0) mayBeGiven(reader, option, use);
      break;
    case 'n':
    case 'x':
    case '0':
      mayBeGiven(reader, option, use);
      break;
    case '4':
    case '6':
      takeFamily(reader, option, use);
      break;
    case 'V':
      endOfLoad(reader, use.option);
      break;
    default:
      break;
  }
}

/** Adds the option to those given, once; says so when it was given before or cannot be negated. */
function mayBeGiven(reader: Reader, option: BasicOption, use: OptionUse): boolean {
  const bit = bitOf(option.letter);
  if (reader.seen & bit) {
    const letter = option.letter === 'g' || option.letter === 'j' ? '-j or -g' : `--${option.name}`;
    report(reader, 'duplicate-option', use.option, `A rule can have ${letter} once only.`, {
      fixes: [
        mend(
          `Delete the second ${use.option.text}`,
          deleteWords(reader, use.bang ?? use.option, use.values.at(-1) ?? use.option),
        ),
      ],
    });
    return false;
  }
  reader.seen |= bit;
  if (use.bang && !option.negatable) refuseBang(reader, use);
  return true;
}

/** A place of its own for each option that may be given once; `-j` and `-g` share one. */
export function bitOf(letter: string): number {
  return BITS[letter.charCodeAt(0)] ?? 0;
}

const BITS = new Int32Array(128);
for (const [index, letter] of [...'nsdpjvxio0cf'].entries()) BITS[letter.charCodeAt(0)] = 1 << index;
BITS['g'.charCodeAt(0)] = bitOf('j');

function refuseBang(reader: Reader, use: OptionUse): void {
  const { bang, option } = use;
  if (!bang) return;
  const next = reader.words[reader.at];
  const fixes = [mend('Delete the "!"', { span: { start: bang.start, end: option.start }, newText: '' })];
  if (next && use.name === 'match' && next.text.startsWith('-')) {
    fixes.unshift(
      mend(
        `Move "!" before ${next.text}`,
        { span: { start: bang.start, end: option.start }, newText: '' },
        insertBefore(next, '!'),
      ),
    );
  }
  report(reader, 'not-negatable', bang, `There cannot be a "!" before ${option.text}.`, { fixes });
}

function takeProtocol(reader: Reader, use: OptionUse, value: Word): void {
  const read = protocolValue.parse(value.text, reader.values);
  if (!read.ok) {
    reportValue(reader, read, [value]);
    reader.protocolBroken = true;
    return;
  }
  const number = read.value;
  const negated = use.bang !== undefined;
  reader.protocolName = lowerCase(value.text);
  reader.protocol = { negated, number, use };
  reader.values = { family: reader.context.family, protocol: { number, negated } };
  if (number === 0 && negated) {
    report(reader, 'protocol-never', value, '"! -p all" matches no packet, so it is refused.');
  } else if (number > 255) {
    const message = `Protocol ${number} does not fit a packet: legacy keeps it and never matches, nft reads it as ${number & 255}.`;
    report(reader, 'oversized-protocol', value, message, { refusedBy: NONE });
  } else if (reader.context.family === 6 && !negated && EXTENSION_HEADERS.has(number)) {
    const message = `"${value.text}" is an IPv6 extension header, never the protocol of a packet: use its match instead.`;
    report(reader, 'header-as-protocol', value, message, { refusedBy: NONE });
  }
}

/** Routing, fragment, authentication and destination options: what ip6tables warns of. */
const EXTENSION_HEADERS: ReadonlySet<number> = new Set([43, 44, 51, 60]);

function takeInterface(reader: Reader, option: BasicOption, use: OptionUse, value: Word): void {
  const read = option.value?.parse(value.text, reader.values);
  if (!read?.ok) {
    if (read) reportValue(reader, read, [value]);
    return;
  }
  if (read.notes && value !== use.option) for (const note of read.notes) reportValue(reader, note, [value]);
  const wildcard = value.text.endsWith('+');
  const name = wildcard ? value.text.slice(0, -1) : value.text;
  const spec = { negated: use.bang !== undefined, name, wildcard, use };
  if (option.letter === 'i') reader.in = spec;
  else reader.out = spec;
}

function takeTarget(reader: Reader, option: BasicOption, use: OptionUse, value: Word, isFirst: boolean): void {
  const { text } = value;
  const isGoto = option.letter === 'g';
  if (text === '')
    report(
      reader,
      'bad-target-name',
      value,
      `${use.option.text} needs the name of a ${isGoto ? 'chain' : 'target or chain'}.`,
    );
  else if (/\s/.test(text))
    report(reader, 'bad-target-name', value, `"${text}" has blanks in it, which no target or chain can have.`);
  else if (byteLength(text) > LONGEST_NAME) {
    const message = `"${text}" has ${byteLength(text)} bytes, and names of targets and chains have at most ${LONGEST_NAME}.`;
    report(reader, 'bad-target-name', value, message);
  } else if (isFirst) {
    loadTarget(reader, text, value, isGoto);
    if (isGoto && isTargetName(text, reader.context.family) && !isHidden(reader, text)) {
      report(reader, 'goto-needs-chain', value, `-g needs a user chain, and "${text}" is a target.`, {
        fixes: [mend('Write -j', { span: { start: use.option.start, end: use.option.end }, newText: '-j' })],
      });
    }
  } else {
    // Its options are read all the same, so that they do not look unknown.
    const extension = isGoto ? undefined : targetNamed(text, reader.context.family);
    if (extension && !reader.loaded.includes(extension)) addLoaded(reader, extension);
  }
}
