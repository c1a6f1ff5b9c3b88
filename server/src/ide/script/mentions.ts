/** Where the chains of a table are named in a script: the one list behind definition, references, highlights and renaming. */
import type { Span } from '../../base/span.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import { callOf, type IptablesCall } from '../../model/script/calls.ts';
import { spanInScript } from '../../model/script/carried.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { IPTABLES } from '../../model/script/sites.ts';
import { hullOf } from '../../model/script/view.ts';
import { lineOf } from '../../model/script/written-line.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command, Word } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ScriptContext } from './context.ts';
import { tableOf } from './projection.ts';
import { type RestoredText, restoredTexts } from './restored.ts';

/** One place where a chain is named. Chains of one name in both families are meant to be one. */
export interface ScriptMention {
  readonly table: string;
  readonly name: string;
  /** The word that names it, in the command; what wrote it, where that is not in the script's own text. */
  readonly span: Span;
  readonly role: 'declaration' | 'rule' | 'target';
  /** Where the name stands letter by letter: in the command, a here-document, or where a variable got it; absent for what several texts make up. */
  readonly written: Span | undefined;
  /** The other file that names it. */
  readonly file: string | undefined;
  /** Where in that file. */
  readonly inFile?: Place | undefined;
}

/** Commands that are looked at; a loop has one for each pass. */
const MOST_COMMANDS = 5000;

const known = new WeakMap<ScriptContext, readonly ScriptMention[]>();

/** Every place that names a chain to iptables, in the order of the text; targets only where there is a chain of that name. */
export function mentionsIn(context: ScriptContext): readonly ScriptMention[] {
  const found = known.get(context);
  if (found) return found;
  const all = [
    ...context.run.history.commands.slice(0, MOST_COMMANDS).flatMap((command) => mentionsOfCommand(context, command)),
    ...context.sites.commands.flatMap((site) => {
      const call = callOf(context, site);
      return call && call.ran.length === 0 ? mentionsOfCall(call) : [];
    }),
    ...restoredTexts(context).flatMap((text) => mentionsOfText(context, text)),
  ];
  const chains = new Set(all.filter(({ role }) => role !== 'target').map(keyOf));
  const byPlace = new Map<string, ScriptMention>();
  for (const one of all) {
    if (one.role === 'target' && (!chains.has(keyOf(one)) || isBuiltin(one.table, one.name))) continue;
    const key = `${keyOf(one)} ${one.span.start} ${one.written?.start ?? ''} ${one.file ?? ''} ${one.inFile?.start ?? ''}`;
    if (!byPlace.has(key)) byPlace.set(key, one);
  }
  const mentions = [...byPlace.values()].sort((a, b) => a.span.start - b.span.start);
  known.set(context, mentions);
  return mentions;
}

/** The mention at an offset: of the word there, or of what is written there. */
export function mentionAt(context: ScriptContext, offset: number): ScriptMention | undefined {
  const holds = (span: Span | undefined): boolean => span !== undefined && span.start <= offset && offset <= span.end;
  const mentions = mentionsIn(context).filter(({ file }) => file === undefined);
  return mentions.find(({ span }) => holds(span)) ?? mentions.find(({ written }) => holds(written));
}

/** All places that name the same chain. */
export function sameChain(context: ScriptContext, mention: ScriptMention): readonly ScriptMention[] {
  return mentionsIn(context).filter((one) => keyOf(one) === keyOf(mention));
}

/** All places whose name changes when this one's does: a variable may name chains of several tables. */
export function tiedTo(context: ScriptContext, mention: ScriptMention): readonly ScriptMention[] {
  const keys = new Set([keyOf(mention)]);
  const all = mentionsIn(context);
  for (;;) {
    const places = new Set(all.filter((one) => keys.has(keyOf(one))).map(({ written }) => written?.start));
    const more = all.filter((one) => one.written && places.has(one.written.start) && !keys.has(keyOf(one)));
    if (more.length === 0) return all.filter((one) => keys.has(keyOf(one)));
    for (const one of more) keys.add(keyOf(one));
  }
}

function keyOf({ table, name }: Pick<ScriptMention, 'table' | 'name'>): string {
  return `${table} ${name}`;
}

/** The words of a command that name chains. */
function* named({ kind, chain, argument, spec }: Command): Iterable<[Word, ScriptMention['role']]> {
  if (chain) yield [chain, kind === 'new-chain' ? 'declaration' : 'rule'];
  if (kind === 'rename-chain' && argument) yield [argument, 'declaration'];
  if (spec.target) yield [spec.target.word, 'target'];
}

/** Of words as they would stand in a line: for each that names a chain, which of them it is, and where in it the name begins. */
function* namedWords(words: readonly { readonly text: string }[], family: 4 | 6) {
  const line = lineOf(words.map(({ text }) => ({ text, place: undefined, pieces: [] })));
  const placed = line.words.map(({ text, start, end }) => ({ text, start, end }));
  for (const [word, role] of named(parseCommand(placed, { family, table: 'filter', mode: 'command' }))) {
    const index = line.words.findIndex(({ start, end }) => start <= word.start && word.start < end);
    const whole = line.words[index];
    // `-AINPUT` and `--jump=guests` are one word with the option.
    if (whole && word.text !== '') yield { index, name: word.text, role, inside: word.start - whole.start };
  }
}

/** A command that ran. Where some of its words are not known, the chain may be known all the same. */
function mentionsOfCommand(context: ScriptContext, command: ScriptCommand): ScriptMention[] {
  const { command: read, family, words, place, program } = command;
  if (family === undefined || !IPTABLES.test(program)) return [];
  const table = read ? (read.table?.text ?? 'filter') : tableOf({ words });
  return [...namedWords(words, family)].flatMap(({ index, name, role, inside }): ScriptMention[] => {
    const word = words[index];
    if (!word || word.unknown !== undefined) return [];
    const written = spanInScript(word.value, { start: inside, end: inside + name.length });
    const common = { table, name, role, written };
    if (place.source !== 0) {
      const file = written ? undefined : (context.run.result.sources[place.source] ?? '');
      const inFile = written ? undefined : { source: place.source, start: word.start, end: word.end };
      return [{ ...common, span: written ?? { start: 0, end: 0 }, file, inFile }];
    }
    const isHere = written && written.start >= word.start && written.end <= word.end;
    return [{ ...common, span: isHere ? written : { start: word.start, end: word.end }, file: undefined }];
  });
}

/** A call that never runs, by its text. */
function mentionsOfCall(call: IptablesCall): ScriptMention[] {
  const table = tableOf(call);
  return [...namedWords(call.words, call.family)].flatMap(({ index, name, role, inside }): ScriptMention[] => {
    const word = call.words[index];
    if (!word) return [];
    const { start, end, literal, text } = word;
    const at = start + inside + (end - start > text.length ? 1 : 0);
    const span = literal ? { start: at, end: at + name.length } : { start, end };
    return [{ table, name, role, span, written: literal ? span : undefined, file: undefined }];
  });
}

/** The lines of a text that is restored. */
function mentionsOfText(context: ScriptContext, { context: rules, command, toScript }: RestoredText): ScriptMention[] {
  return rules.document.lines.flatMap((line): ScriptMention[] => {
    const { content, table } = line;
    if (table === undefined) return [];
    const words: Iterable<[Word, ScriptMention['role']]> =
      content.kind === 'chain'
        ? [[content.name, 'declaration']]
        : content.kind === 'command'
          ? named(content.command)
          : [];
    return [...words].map(([word, role]) => {
      const written = toScript({ start: word.start + line.origin, end: word.end + line.origin });
      const span = written ?? hullOf([command.place]);
      const file = span ? undefined : (context.run.result.sources[command.place.source] ?? '');
      return { table, name: word.text, role, span: span ?? { start: 0, end: 0 }, written, file };
    });
  });
}
