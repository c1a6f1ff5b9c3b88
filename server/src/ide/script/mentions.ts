/** Where the chains of a table are named in a script: the one list behind definition, references, highlights and renaming. */
import type { Span } from '../../base/span.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import { callOf, type IptablesCall } from '../../model/script/calls.ts';
import { lineOf } from '../../model/script/written-line.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Word } from '../../syntax/command/types.ts';
import type { ScriptContext } from './context.ts';
import { tableOf } from './projection.ts';

/** One place where a chain is named. Chains of one name in both families are meant to be one. */
export interface ScriptMention {
  readonly table: string;
  readonly name: string;
  readonly span: Span;
  readonly role: 'declaration' | 'rule' | 'target';
  /** The name stands there as it is; a variable says it otherwise. */
  readonly literal: boolean;
}

const known = new WeakMap<ScriptContext, readonly ScriptMention[]>();

/** Every place in calls of iptables that names a chain, in the order of the text; targets only where there is a chain of that name. */
export function mentionsIn(context: ScriptContext): readonly ScriptMention[] {
  const found = known.get(context);
  if (found) return found;
  const all = context.sites.commands.flatMap((site) => {
    const call = callOf(context, site);
    return call ? mentionsOfCall(call) : [];
  });
  const chains = new Set(all.filter(({ role }) => role !== 'target').map(keyOf));
  const mentions = all.filter(
    (one) => one.role !== 'target' || (chains.has(keyOf(one)) && !isBuiltin(one.table, one.name)),
  );
  known.set(context, mentions);
  return mentions;
}

/** The mention at an offset. */
export function mentionAt(context: ScriptContext, offset: number): ScriptMention | undefined {
  return mentionsIn(context).find(({ span }) => span.start <= offset && offset <= span.end);
}

/** All places that name the same chain. */
export function sameChain(context: ScriptContext, mention: ScriptMention): readonly ScriptMention[] {
  return mentionsIn(context).filter((one) => keyOf(one) === keyOf(mention));
}

function keyOf({ table, name }: Pick<ScriptMention, 'table' | 'name'>): string {
  return `${table} ${name}`;
}

function mentionsOfCall(call: IptablesCall): readonly ScriptMention[] {
  const table = tableOf(call);
  const line = lineOf(call.words.map(({ text }) => ({ text, place: undefined, pieces: [] })));
  const placed = line.words.map(({ text, start, end }) => ({ text, start, end }));
  const command = parseCommand(placed, { family: call.family, table: 'filter', mode: 'command' });
  const mentions: ScriptMention[] = [];
  const add = (word: Word | undefined, role: ScriptMention['role']): void => {
    const index = word ? line.words.findIndex(({ start, end }) => start <= word.start && word.start < end) : -1;
    const written = call.words[index];
    const whole = line.words[index];
    if (!word || !written || !whole || word.text === '') return;
    // `-AINPUT` and `--jump=guests` are one word with the option.
    const inside = word.start - whole.start;
    const quotes = written.literal && written.end - written.start > written.text.length ? 1 : 0;
    const start = written.literal ? written.start + inside + quotes : written.start;
    const end = written.literal ? start + word.text.length : written.end;
    mentions.push({ table, name: word.text, span: { start, end }, role, literal: written.literal });
  };
  const { kind, chain, argument, spec } = command;
  add(chain, kind === 'new-chain' ? 'declaration' : 'rule');
  if (kind === 'rename-chain') add(argument, 'declaration');
  add(spec.target?.word, 'target');
  return mentions;
}
