/** Rules that are kept from one version of a text to the next, so that an edit makes anew only those of the lines that it changed. */
import { isTargetName } from '../catalogue/known-names.ts';
import { isCommandLine, type SaveDocument, type SaveLine } from '../syntax/save/types.ts';
import type { RuleInProgress } from './rule.ts';
import type { Block, Workspace } from './workspace.ts';

/** The rules that appending lines have made, by the index of the line. */
interface Version {
  readonly lines: readonly SaveLine[];
  readonly rules: (readonly RuleInProgress[] | undefined)[];
}

/** What one build takes over from the one before, and hands on to the next. */
export interface Keeper {
  /** A new version of the text is built. */
  begin(document: SaveDocument): void;
  /** The rules that the line made in the version before, moved to where it now stands; `undefined` when it was not there. */
  take(index: number): readonly RuleInProgress[] | undefined;
  /** The rules that the line at `index` has made. */
  made(index: number, rules: readonly RuleInProgress[]): void;
  /** Nothing of this version can be taken over: a command has changed rules after they were made. */
  spoil(): void;
}

export function createKeeper(): Keeper {
  let before: Version = { lines: [], rules: [] };
  let now: Version = before;
  /** Lines by which the two versions agree at their beginning; what stands behind is compared from the end. */
  let same = 0;
  let isSpoilt = false;
  return {
    begin({ lines }) {
      before = isSpoilt ? { lines: [], rules: [] } : now;
      now = { lines, rules: new Array(lines.length).fill(undefined) };
      isSpoilt = false;
      same = 0;
      const most = Math.min(before.lines.length, lines.length);
      while (same < most && before.lines[same]?.content === lines[same]?.content) same++;
    },
    take(index) {
      const line = now.lines[index];
      const isAtBeginning = index < same;
      const old = isAtBeginning ? index : index - now.lines.length + before.lines.length;
      // No line is taken over twice.
      if (!line || (!isAtBeginning && old < same) || before.lines[old]?.content !== line.content) return undefined;
      const rules = before.rules[old];
      if (!rules) return undefined;
      if (isCommandLine(line)) for (const rule of rules) rule.place = line;
      now.rules[index] = rules;
      return rules;
    },
    made(index, rules) {
      now.rules[index] = rules;
    },
    spoil() {
      isSpoilt = true;
    },
  };
}

/** Puts rules that were kept into their chain; false where that would not be what carrying out their line does. */
export function putBack(rules: readonly RuleInProgress[], block: Block, workspace: Workspace): boolean {
  const { table } = block;
  const [first] = rules;
  const chain = first && first.table === table.name ? table.chains.get(first.chain) : undefined;
  if (!first || !chain?.exists || chain.forgotten || chain.listed || !canAim(first, block, workspace)) return false;
  chain.touched = true;
  for (const rule of rules) chain.rules.push(rule);
  return true;
}

/** True when the target is there as it was, so that nothing is to be said about it. */
function canAim({ aim, command }: RuleInProgress, { table }: Block, { announced }: Workspace): boolean {
  if (aim === undefined) return true;
  const chain = table.chains.get(aim);
  if (chain) return chain.exists && chain.hook === undefined;
  return isTargetName(aim, command.family) && !announced.has(aim);
}
