/** The rules at some point of a script, as a document in which packets can be sent: what works with packets in rules files works there. */
import type { Family } from '../../base/problem.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import { possibleRuleset } from '../../model/script/possible.ts';
import type { Ruleset } from '../../model/types.ts';
import type { SaveDocument, SaveLine } from '../../syntax/save/types.ts';
import { createContext, type IdeContext, type Pair } from '../context.ts';
import type { ScriptContext } from './context.ts';

interface State {
  readonly kernel: Kernel;
  /** Why nothing of it is certain. */
  readonly blur: string | undefined;
}

const known = new WeakMap<ScriptContext, Map<number, State>>();

/** What the script has made when it comes to an offset of its text; at its end without one. */
export function stateAt(context: ScriptContext, offset?: number): State {
  if (offset === undefined) return { kernel: context.run.kernel, blur: blurBefore(context, Number.POSITIVE_INFINITY) };
  const states = known.get(context) ?? new Map<number, State>();
  known.set(context, states);
  const before = states.get(offset);
  if (before) return before;
  const state = findState(context, offset);
  states.set(offset, state);
  return state;
}

function findState(context: ScriptContext, offset: number): State {
  const { run, sites, document } = context;
  const around = sites.top.find(({ start, end }) => start < offset && offset < end);
  if (around) return inside(context, offset, around);
  if (!sites.hasFunctions) {
    const { commands } = run.history;
    const next = commands.find(({ place }) => place.source === 0 && place.start >= offset);
    const kernel = next ? run.history.before(next.index) : run.kernel;
    if (kernel) return { kernel, blur: blurBefore(context, offset) };
  }
  const part = context.runText(document.text.slice(0, offset));
  const [blur] = part.findings.blurs.values();
  return { kernel: part.kernel, blur: blur?.why };
}

/** In a loop or a function: when the script first comes there. */
function inside(
  context: ScriptContext,
  offset: number,
  around: { readonly start: number; readonly end: number },
): State {
  const { history, kernel } = context.run;
  const own = history.commands.filter(
    ({ place }) => place.source === 0 && place.start >= around.start && place.end <= around.end,
  );
  const next = own.find(({ place }) => place.start >= offset);
  const last = own.findLast(({ place }) => place.end <= offset);
  const found = next ? history.before(next.index) : last && history.after(last.index);
  const blur = blurBefore(context, offset);
  return found ? { kernel: found, blur } : { kernel, blur: blur ?? 'the script may never come here' };
}

function blurBefore({ run }: ScriptContext, offset: number): string | undefined {
  for (const { why, place } of run.findings.blurs.values()) if (place.source !== 0 || place.start < offset) return why;
  return undefined;
}

/** The rules there as a rules file that has only these lines; positions are those of the script. */
export function contextAt(script: ScriptContext, offset: number | undefined, lines: readonly SaveLine[]): IdeContext {
  const { kernel, blur } = stateAt(script, offset);
  const family: Family = kernel.tables[4].size === 0 && kernel.tables[6].size > 0 ? 6 : 4;
  const other: Family = family === 4 ? 6 : 4;
  const { text } = script.document;
  const document: SaveDocument = { text, family, lines, tableless: false, cutLine: undefined, problems: [] };
  return createContext({
    uri: script.uri,
    family,
    settings: script.settings,
    document,
    build: () => possibleRuleset(kernel, family, blur) ?? nothing(family),
    findPair: () => pairOf(script, possibleRuleset(kernel, other, blur), other),
    others: script.others,
    pageOf: script.pageOf,
  });
}

function pairOf({ uri, document }: ScriptContext, ruleset: Ruleset | undefined, family: Family): Pair | undefined {
  return ruleset && { name: `the IPv${family} rules of this script`, uri, text: document.text, ruleset };
}

function nothing(family: Family): Ruleset {
  return { family, tables: new Map(), fragment: false, problems: [] };
}

/** Comment lines of a script, as lines of a rules file; blanks before the `#` are left out. */
export function commentLines(text: string): readonly SaveLine[] {
  const lines: SaveLine[] = [];
  let start = 0;
  for (const [line, whole] of text.split('\n').entries()) {
    const blanks = /^[ \t]*/.exec(whole)?.[0].length ?? 0;
    if (whole.charAt(blanks) === '#') {
      const content = { kind: 'comment' as const, problems: [] };
      lines.push({ line, origin: start + blanks, text: whole.slice(blanks).trimEnd(), table: undefined, content });
    }
    start += whole.length + 1;
  }
  return lines;
}
