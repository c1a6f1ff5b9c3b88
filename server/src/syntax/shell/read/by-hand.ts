/** Reads statements as a shell does, line by line, without the grammar: where it cannot go on, neither could the shell. */
import type { Redirect, SimpleCommand, Statement } from '../ast.ts';
import { readCompound, readFunction, reservedAt } from './by-hand-compound.ts';
import { backgroundOf, withErrors } from './lower.ts';
import { isPattern } from './pieces.ts';
import { farthest, type Gathered, placeOf, type Reading, reachOf, spanOf } from './reading.ts';
import { readRedirect, readSimple, skipBlanks } from './simple.ts';
import type { Cursor } from './word.ts';

/** A text that is being read, up to the first place where a shell gives up. */
export interface Hand extends Cursor {
  /** Where that is. The cursor then stands at the end, so that all that reads comes to an end. */
  error: number | undefined;
  /** Patterns in parentheses: `shopt -s extglob` stood before. */
  extended: boolean;
  readonly end: number;
}

/** All statements, or those that a shell comes to, with one that ends the script behind them. */
export interface ReadByHand {
  readonly statements: readonly Statement[];
  readonly isWhole: boolean;
}

/** A line that was read, with all lines that belong to it. */
export interface HandLine {
  start: number;
  end: number;
  /** How far it depends on the text: its here-documents stand behind it. */
  reach: number;
  readonly statements: readonly Statement[];
  readonly gathered: Gathered;
  /** Patterns in parentheses were known before it, and are behind it. */
  readonly extended: boolean;
  readonly extends: boolean;
}

/** Lines that were read before; those that are read now are to be kept. */
export interface HandLines {
  readonly reuse: (start: number, extended: boolean) => HandLine | undefined;
  readonly keep: (line: HandLine) => void;
}

export function readByHand(reading: Reading, lines?: HandLines): ReadByHand {
  const hand: Hand = { reading, at: 0, end: reading.text.length, error: undefined, extended: false };
  const statements: Statement[] = [];
  for (;;) {
    skipLines(hand);
    if (hand.at >= hand.end) return { statements, isWhole: true };
    const start = hand.at;
    const { extended } = hand;
    const before = lines?.reuse(start, extended);
    if (before) {
      lines?.keep(before);
      hand.at = before.end;
      hand.extended = before.extends;
      continue;
    }
    const { certain, untargeted } = reading.refusals;
    const gathered: Gathered = lines ? { places: [], lazies: [] } : (reading.gathered ?? { places: [], lazies: [] });
    if (lines) reading.gathered = gathered;
    const line = readLineOrNone(hand);
    const isRefused = reading.refusals.certain > certain || reading.refusals.untargeted > untargeted;
    const givenUp = lines ? undefined : givenUpLine(hand, start);
    if (givenUp) {
      statements.push(givenUp);
      continue;
    }
    if (!line || hand.error !== undefined || isRefused || isUnclosed(reading, start, hand.at)) {
      const place = placeOf(reading, start, Math.max(hand.error ?? 0, start + 1));
      statements.push(
        line ? { ...UNREAD, place } : { kind: 'broken', reason: 'it goes deeper than can be read', place },
      );
      return { statements, isWhole: false };
    }
    const read = line.map((statement, index) => (index === 0 ? statement : asOnSameLine(statement)));
    if (/\bshopt\s+-s\b[^\n;]*\bextglob\b/.test(reading.text.slice(start, hand.at))) hand.extended = true;
    if (lines) {
      const reach = reachOf(start, farthest(gathered, hand.at), reading);
      lines.keep({ start, end: hand.at, reach, statements: read, gathered, extended, extends: hand.extended });
    } else statements.push(...read);
  }
}

function asOnSameLine(statement: Statement): Statement {
  return { ...statement, sameLine: true };
}

/** bash gives up what it has read, and the rest of the line, where something else than a word stands in an array; and reads on. */
function givenUpLine(hand: Hand, start: number): Statement | undefined {
  const { reading } = hand;
  const { inArray } = reading.refusals;
  reading.refusals.inArray = undefined;
  if (inArray === undefined || (hand.error !== undefined && hand.error < inArray)) return undefined;
  const newline = reading.text.indexOf('\n', inArray);
  const end = newline < 0 ? hand.end : newline;
  const lineStart = Math.max(start, reading.text.lastIndexOf('\n', inArray) + 1);
  for (const at of reading.documents.bodies.keys()) if (at >= lineStart && at < end) return undefined;
  hand.error = undefined;
  hand.at = end;
  reading.refusals.wasInArray ??= inArray;
  const reason = 'the shell cannot read what stands between the parentheses, and goes on behind this line';
  const place = placeOf(reading, start, end);
  // Of a substitution bash remembers what ends it, and stops there later on.
  if (reading.refusals.inInner) return { kind: 'broken', reason: LOST, ends: 'perhaps', place };
  return { kind: 'broken', reason, ends: 'line', place };
}

const LOST = 'how bash reads on behind this is not worked out here';
const UNREAD = { kind: 'broken', reason: 'the shell cannot read this, and ends here', ends: 'certainly' } as const;

/** `undefined` for a line that is nested deeper than there is room for. */
function readLineOrNone(hand: Hand): Statement[] | undefined {
  try {
    return readLine(hand);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function isUnclosed({ documents }: Reading, start: number, end: number): boolean {
  const { unclosed, ends } = documents;
  return unclosed !== undefined && unclosed >= start && unclosed < (ends.get(end + 1) ?? end);
}

/** Gives up. What is given up at first counts. */
export function giveUp(hand: Hand): undefined {
  hand.error ??= hand.at;
  hand.at = hand.end;
}

/** Passes a line end, with the here-documents behind it. */
function passLineEnd(hand: Hand): void {
  hand.at = hand.reading.documents.ends.get(hand.at + 1) ?? hand.at + 1;
}

/** Passes blanks, comments and line ends. */
export function skipLines(hand: Hand): void {
  for (skipBlanks(hand); hand.at < hand.end && hand.reading.text[hand.at] === '\n'; skipBlanks(hand)) passLineEnd(hand);
}

/** The commands of one line, with all lines that belong to them. */
function readLine(hand: Hand): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    const statement = readAndOr(hand);
    if (!statement) return statements;
    const separator = readSeparator(hand);
    statements.push(separator === '&' ? backgroundOf(statement) : statement);
    skipBlanks(hand);
    const isEnd = hand.at >= hand.end || hand.reading.text[hand.at] === '\n';
    if (isEnd) return statements;
    if (separator === undefined) {
      giveUp(hand);
      return statements;
    }
  }
}

/** `;` or `&`, but not what begins with them. */
function readSeparator(hand: Hand): ';' | '&' | undefined {
  const { text } = hand.reading;
  skipBlanks(hand);
  const letter = text[hand.at];
  if (hand.at >= hand.end || (letter !== ';' && letter !== '&')) return undefined;
  const next = text[hand.at + 1];
  if (next === ';' || (letter === ';' && next === '&' && hand.reading.dialect === 'bash')) return undefined;
  hand.at++;
  return letter;
}

/** Statements up to a word or parenthesis that closes them, which is left alone. At least one is needed, but for items of `case`. */
export function readList(hand: Hand, mayBeEmpty = false): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    skipLines(hand);
    if (hand.at >= hand.end || closesList(hand)) break;
    const statement = readAndOr(hand);
    if (!statement) break;
    const separator = readSeparator(hand);
    statements.push(separator === '&' ? backgroundOf(statement) : statement);
    skipBlanks(hand);
    if (separator === undefined && hand.reading.text[hand.at] !== '\n' && !closesList(hand)) {
      giveUp(hand);
      break;
    }
  }
  if (statements.length === 0 && !mayBeEmpty) giveUp(hand);
  return statements;
}

const CLOSERS: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

function closesList(hand: Hand): boolean {
  const { text } = hand.reading;
  const letter = text[hand.at];
  if (letter === ')' || (letter === ';' && (text[hand.at + 1] === ';' || text[hand.at + 1] === '&'))) return true;
  const word = reservedAt(hand);
  return word !== undefined && CLOSERS.has(word);
}

function readAndOr(hand: Hand): Statement | undefined {
  const first = readPipeline(hand);
  if (!first) return undefined;
  const rest: { operator: '&&' | '||'; statement: Statement }[] = [];
  for (;;) {
    skipBlanks(hand);
    const operator = hand.reading.text.slice(hand.at, hand.at + 2);
    if (hand.at >= hand.end || (operator !== '&&' && operator !== '||')) break;
    hand.at += 2;
    skipLines(hand);
    const statement = readPipeline(hand);
    if (!statement) return undefined;
    rest.push({ operator, statement });
  }
  const last = rest.at(-1)?.statement;
  return last ? { kind: 'list', first, rest, place: spanOf(hand.reading, first.place, last.place) } : first;
}

function readPipeline(hand: Hand): Statement | undefined {
  const { reading } = hand;
  const isBash = reading.dialect === 'bash';
  const start = hand.at;
  let negated = false;
  for (let word = reservedAt(hand); word === '!' || (word === 'time' && isBash); word = reservedAt(hand)) {
    if (word === '!' && negated && !isBash) return giveUp(hand);
    if (word === '!') negated = !negated;
    hand.at += word.length;
    skipBlanks(hand);
    while (word === 'time' && /^-(?:p|-)(?=\s)/.test(reading.text.slice(hand.at, hand.at + 3))) {
      hand.at += 2;
      skipBlanks(hand);
    }
  }
  // In bash both may stand alone.
  if (isBash && hand.at > start && (hand.at >= hand.end || '\n;'.includes(reading.text[hand.at] ?? ''))) {
    const nothing = readSimple({ reading, at: hand.at, end: hand.at });
    return { kind: 'pipeline', negated, parts: [nothing], place: placeOf(reading, start, hand.at) };
  }
  const parts: Statement[] = [];
  for (;;) {
    const command = readCommand(hand);
    if (!command) return undefined;
    parts.push(command);
    skipBlanks(hand);
    if (hand.at >= hand.end || reading.text[hand.at] !== '|' || reading.text[hand.at + 1] === '|') break;
    hand.at++;
    if (reading.text[hand.at] === '&' && isBash) {
      parts.push(withErrors(parts.pop() ?? command));
      hand.at++;
    }
    skipLines(hand);
  }
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last || (parts.length === 1 && !negated)) return first;
  return { kind: 'pipeline', negated, parts, place: spanOf(reading, first.place, last.place) };
}

/** One command; what cannot begin one is given up. */
export function readCommand(hand: Hand): Statement | undefined {
  skipBlanks(hand);
  if (hand.at >= hand.end) return giveUp(hand);
  const start = hand.at;
  const compound = readCompound(hand);
  if (hand.error !== undefined) return undefined;
  if (!compound) return readSimpleOrFunction(hand);
  return compound.kind === 'function' ? compound : redirected(hand, compound, start);
}

/** A compound command with its redirections. */
function redirected(hand: Hand, body: Statement, start: number): Statement {
  const redirects: Redirect[] = [];
  for (;;) {
    const before = hand.at;
    skipBlanks(hand);
    const redirect = readRedirect(hand);
    if (!redirect) {
      hand.at = before;
      break;
    }
    redirects.push(redirect);
  }
  return redirects.length === 0
    ? body
    : { kind: 'redirected', body, redirects, place: placeOf(hand.reading, start, hand.at) };
}

function readSimpleOrFunction(hand: Hand): Statement | undefined {
  const { reading } = hand;
  const start = hand.at;
  if (reservedAt(hand) !== undefined) return giveUp(hand);
  const command = readSimple(hand);
  if (hand.at === start) return giveUp(hand);
  if (!hand.extended && usesPatterns(command)) return giveUp(hand);
  const end = hand.at;
  skipBlanks(hand);
  if (reading.text[hand.at] !== '(' || hand.at >= hand.end) {
    hand.at = end;
    return command;
  }
  const [name, more] = command.words;
  if (!name || more || command.assignments.length + command.redirects.length > 0) return giveUp(hand);
  return readFunction(hand, reading.text.slice(start, end).trimEnd(), start);
}

function usesPatterns({ words, assignments }: SimpleCommand): boolean {
  const values = assignments.flatMap(({ value }) => ('parts' in value ? [value] : value));
  return [...words, ...values].some(isPattern);
}
