/** What of the lines above matters to a line: the open table, and whether a backslash wanted to join it to the one before. */
import type { Family } from '../../base/problem.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { tableMeant } from './directives.ts';
import { commandContext, type LineContext, NO_PROBLEMS, readLine } from './line.ts';
import { CONTINUED } from './mend.ts';
import { createPatterns } from './patterns.ts';
import type { LineContent } from './types.ts';

/** Equal states of one document are the same value. */
export interface State {
  /** As `SaveLine.table`. */
  readonly table: string | undefined;
  /** The table exists, so that its lines are judged. */
  readonly judged: boolean;
  readonly context: LineContext;
}

/** The states of one document's lines. */
export interface States {
  /** The state in which lines stand in that table, or outside every table; `hidden`: names of targets that chains have taken. */
  readonly of: (table: string | undefined, continued?: boolean, hidden?: ReadonlySet<string>) => State;
}

export function statesFor(family: Family): States {
  const plain = new Map<string | undefined, State>();
  const joined = new Map<string | undefined, State>();
  const withHidden = new Map<string, Record<'plain' | 'joined', Map<string | undefined, State>>>();
  const statesWith = (hidden: ReadonlySet<string>, continued: boolean): Map<string | undefined, State> => {
    const key = [...hidden].sort().join(' ');
    const states = withHidden.get(key) ?? { plain: new Map(), joined: new Map() };
    withHidden.set(key, states);
    return continued ? states.joined : states.plain;
  };
  return {
    of(table, continued = false, hidden = undefined) {
      const states = hidden ? statesWith(hidden, continued) : continued ? joined : plain;
      const found = states.get(table);
      if (found) return found;
      // Lines of a table that does not exist are read as if in `filter`; nothing is said about them.
      const known = table === undefined ? undefined : tableNamed(table)?.name;
      const name = table === undefined ? undefined : (known ?? 'filter');
      const where = { family, continued, ...(hidden && { hidden }) };
      const patterns = known === undefined ? undefined : createPatterns(commandContext({ ...where, table: known }));
      const context = { ...where, table: name, ...(patterns && { patterns }) };
      const state = { table, judged: known !== undefined, context };
      states.set(table, state);
      return state;
    },
  };
}

/** What a line says in a state. Where its table is wrong or missing, that is said once elsewhere, and the line itself is silent. */
export function readIn(text: string, state: State): LineContent {
  const content = readLine(text, state.context);
  const hasOwnSay = content.kind === 'table' || content.kind === 'blank' || content.kind === 'comment';
  return state.judged || hasOwnSay ? content : silent(content);
}

/** The same without a word about what is wrong. */
export function silent(content: LineContent): LineContent {
  if (content.kind !== 'command')
    return content.problems.length === 0 ? content : { ...content, problems: NO_PROBLEMS };
  const { command } = content;
  // Commands without problems may read their words when asked, and are not copied.
  const quiet = command.problems.length > 0 ? { ...command, problems: NO_PROBLEMS } : command;
  return { ...content, command: quiet, problems: NO_PROBLEMS };
}

/** The state of the line after `text`, which says `content`. `outside` is the table that lines stand in when none is open. */
export function stateAfter(
  text: string,
  content: LineContent,
  state: State,
  states: States,
  outside: string | undefined,
): State {
  const { hidden, family } = state.context;
  if (content.kind === 'table') return states.of(tableMeant(content.name.text) ?? content.name.text, false, hidden);
  if (content.kind === 'commit') return states.of(outside, false, hidden);
  if (content.kind === 'chain' && isTargetName(content.name.text, family) && !hidden?.has(content.name.text)) {
    return states.of(state.table, false, new Set([...(hidden ?? []), content.name.text]));
  }
  const asksForMore =
    content.kind === 'command'
      ? content.problems.length > 0 && content.problems.some(({ code }) => code === CONTINUED)
      : state.context.continued && (content.kind === 'comment' || text.endsWith('\\'));
  return asksForMore === state.context.continued ? state : states.of(state.table, asksForMore, hidden);
}
