/** Words that begin with a dash and name no option: what they most likely mean, and how reading goes on behind them. */
import type { Fix } from '../../base/problem.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import { basicLongNames } from './basic-table.ts';
import { isHidden, loadImplicit, startsOption, takeOption } from './extension.ts';
import { exactOption, extensionsWith, implicitIsNotYetKnown, implicitMatch, type LongOption } from './getopt.ts';
import { deleteWords, insertBefore, mend, NONE, type Reader, replaceWord, report } from './reader.ts';
import { type Extension, extensions } from './registry.ts';
import { closest } from './suggest.ts';
import type { Word } from './types.ts';

/** Reports a long option that nothing loaded knows, or that fits several, and reads past it. The reader stands behind its word. */
export function unknownOption(reader: Reader, word: Word, name: string, found: LongOption): void {
  if (implicitIsNotYetKnown(reader)) {
    loadImplicit(reader, word);
  }
  if (reader.opaque) {
    takeUnknown(reader, word, name);
    return;
  }
  reader.lostOption = true;
  if (found.kind === 'ambiguous') {
    const candidates = found.candidates.join(', ');
    report(reader, 'ambiguous-option', word, `${name} is short for several options: ${candidates}.`, {
      fixes: found.candidates.slice(0, 5).map((candidate) => rename(word, name, candidate)),
    });
    takeUnknown(reader, word, name);
    return;
  }
  const implicit = implicitMatch(reader);
  const near = closest(name, known(reader, implicit));
  const elsewhere = extensionsWith(reader, name);
  // What -p was meant to say is not known, so the option may well be that protocol's.
  if (reader.protocolBroken && elsewhere.some(({ entry }) => entry.protocols)) {
    takeUnknown(reader, word, name);
    return;
  }
  if (near !== undefined && elsewhere.length === 0) {
    report(reader, 'unknown-option', word, `There is no option ${name} here; did you mean ${near}?`, {
      fixes: [rename(word, name, near)],
    });
    takeMeant(reader, word, name, near, implicit);
    return;
  }
  const owner = elsewhere[0];
  const renamed = near === undefined ? NONE : [rename(word, name, near)];
  report(reader, 'unknown-option', word, owner ? belongs(reader, name, elsewhere) : noSuch(reader, name), {
    fixes: owner ? inOrder(waysIn(reader, word, name, elsewhere), renamed, owner) : NONE,
  });
  takeUnknown(reader, word, name);
}

/** The way into a match that is out of date comes last. */
function inOrder(ways: readonly Fix[], renamed: readonly Fix[], { entry }: Extension): Fix[] {
  return entry.deprecated === undefined ? [...ways, ...renamed] : [...renamed, ...ways];
}

/** Keeps an option that nobody knows under its own name; the words up to the next option are taken for its values. */
export function takeUnknown(reader: Reader, word: Word, name: string): void {
  const values: Word[] = [];
  for (let next = reader.words[reader.at]; next && !startsOption(next); next = reader.words[reader.at]) {
    values.push(next);
    reader.at++;
  }
  reader.uses.push({
    name: name.replace(/^-+/, ''),
    option: word,
    values: values.length > 0 ? values : NONE,
    bang: reader.bang,
  });
  reader.bang = undefined;
}

/** Reads on as if the option had been spelt right, so that its value and its match are not blamed as well. */
function takeMeant(reader: Reader, word: Word, name: string, near: string, implicit: Extension | undefined): void {
  const loaded = exactOption(reader, near);
  const option = loaded ?? implicit?.options.get(near);
  if (!option || word.text.includes('=')) {
    takeUnknown(reader, word, name);
    return;
  }
  if (!loaded) loadImplicit(reader, word);
  takeOption(reader, option, word, undefined);
}

function* known(reader: Reader, implicit: Extension | undefined): Iterable<string> {
  if (implicit) yield* implicit.options.keys();
  for (const { word } of basicLongNames[reader.context.family]) yield word;
  for (const { options } of reader.loaded) yield* options.keys();
}

function rename(word: Word, name: string, meant: string): Fix {
  return mend(`Write ${meant}`, replaceWord({ start: word.start, end: word.start + name.length }, meant));
}

function noSuch({ context }: Reader, name: string): string {
  const other = context.family === 4 ? 6 : 4;
  const owner = extensions(other).find(({ options }) => options.has(name));
  if (!owner) return `There is no option ${name} here.`;
  return `${name} belongs to ${owner.entry.name}, which is for IPv${other} only.`;
}

function belongs(reader: Reader, name: string, owners: readonly Extension[]): string {
  const target = owners.find(({ entry }) => entry.kind === 'target');
  const matches = owners.filter(({ entry }) => entry.kind === 'match').map(({ entry }) => entry.name);
  if (matches.length === 0) {
    const current = reader.target;
    if (current && isHidden(reader, current.name)) {
      return `${name} belongs to the target ${target?.entry.name}, and here ${current.name} is a chain, which has no options.`;
    }
    const where = current ? `, and the rule jumps to ${current.name}` : ', which must be named before it with -j';
    return `${name} belongs to the target ${target?.entry.name}${where}.`;
  }
  const names = matches.length > 3 ? `${matches.slice(0, 3).join(', ')} and others` : matches.join(' or ');
  return `${name} belongs to the match ${names}, which is not loaded.`;
}

/** Mends that make the option known: `-p` (moved to before it, or added) for a match of a protocol, `-m` for any other. */
function waysIn(reader: Reader, word: Word, name: string, owners: readonly Extension[]): Fix[] {
  const before = reader.bang ?? word;
  const later = laterProtocol(reader);
  return owners.slice(0, 3).flatMap(({ entry }) => {
    if (entry.kind === 'target') return [];
    const needed = entry.protocols?.[0];
    if (needed === undefined)
      return [mend(`Load the match with -m ${entry.name}`, insertBefore(before, `-m ${entry.name}`))];
    if (reader.protocol && reader.protocol.number !== 0) return [];
    const protocol = protocolName(needed) ?? String(needed);
    if (!later)
      return [mend(`Name the protocol of ${name} with -p ${protocol}`, insertBefore(before, `-p ${protocol}`))];
    if (later.value.text !== protocol) return [];
    const moved = mend(
      `Move -p ${protocol} before it`,
      insertBefore(before, `-p ${protocol}`),
      deleteWords(reader, later.option, later.value),
    );
    return [moved];
  });
}

/** A plain -p further on: options of its match must come after it. */
function laterProtocol(reader: Reader): { readonly option: Word; readonly value: Word } | undefined {
  for (let i = reader.at; i + 1 < reader.words.length; i++) {
    const [option, value] = [reader.words[i], reader.words[i + 1]];
    if (option?.text === '-p' && value && reader.words[i - 1]?.text !== '!') return { option, value };
  }
  return undefined;
}
