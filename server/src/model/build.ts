/** Makes the ruleset that a save file leaves in the kernel, by carrying out its lines in order. */
import { refusal, warning } from '../base/finding.ts';
import type { Backend, Problem } from '../base/problem.ts';
import { shift, span } from '../base/span.ts';
import type { TableName } from '../catalogue/hooks.ts';
import { isBuiltin, tableNamed } from '../catalogue/tables.ts';
import type { CommandKind } from '../syntax/command/types.ts';
import { tableMeant } from '../syntax/save/directives.ts';
import { isCommandLine, type SaveDocument, type SaveLine } from '../syntax/save/types.ts';
import { checkRuleset, checkTable } from './check.ts';
import { execute } from './execute.ts';
import { declare } from './execute-chain.ts';
import { createKeeper, type Keeper, putBack } from './kept.ts';
import { type Assumed, assumedChains, judgeMissing } from './missing.ts';
import { needsOfHost } from './needs.ts';
import type { RuleInProgress } from './rule.ts';
import { markDead, noteGone } from './spared.ts';
import type { Chain, Ruleset, Table } from './types.ts';
import { type Block, flushTable, newTable, type WorkChain, type Workspace, type WorkTable } from './workspace.ts';

export interface BuildOptions {
  /** The program whose ways are followed where the two load a text differently; `legacy` when absent. */
  readonly backend?: Backend;
  /** The text is loaded with `-n`, on top of what the host has, even where it declares built-in chains. False when absent. */
  readonly noFlush?: boolean;
}

/**
 * The ruleset after the text was loaded on an empty host: with a flush of each table that it opens, or, for tables of
 * which it declares no built-in chain, on top of what is there (`iptables-restore -n`).
 */
export function buildRuleset(document: SaveDocument, options: BuildOptions = {}): Ruleset {
  return build(document, options, undefined);
}

/**
 * Builds the rulesets of one text, version by version. Rules of lines that an edit leaves alone are taken over: the ruleset
 * of the version before is used up.
 */
export function createRulesetBuilder(options: BuildOptions = {}): (document: SaveDocument) => Ruleset {
  const keeper = createKeeper();
  return (document) => build(document, options, keeper);
}

function build(document: SaveDocument, options: BuildOptions, keeper: Keeper | undefined): Ruleset {
  const { family, lines } = document;
  const { backend = 'legacy', noFlush = false } = options;
  const workspace: Workspace = { tables: new Map(), announced: new Set(), problems: [], spared: new Map(), judged: 0 };
  const assumed: Assumed[] = [];
  const openings = new Map<TableName, SaveLine>();
  keeper?.begin(document);
  let block: Block | undefined;
  const close = (): void => {
    if (block) judgeMissing(block, { family, tables: workspace.tables }, workspace.problems, assumed);
    block = undefined;
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as SaveLine;
    const { content } = line;
    switch (content.kind) {
      case 'table':
        close();
        block = open(document, i, workspace, openings, { backend, noFlush });
        break;
      case 'commit':
        if (!document.tableless) close();
        break;
      case 'chain':
        block ??= openTableless(document, i, workspace, noFlush);
        if (block && line.line !== document.cutLine)
          declareLine(block, { line, end: lineEnd(document, line) }, content, workspace, backend);
        break;
      case 'command':
        block ??= openTableless(document, i, workspace, noFlush);
        if (block && line.line !== document.cutLine) {
          const kept = keeper?.take(i);
          if (kept && putBack(kept, block, workspace)) break;
          const made: RuleInProgress[] | undefined = keeper && [];
          if (isCommandLine(line)) execute({ workspace, block, backend, place: line, made });
          if (made && made.length > 0) keeper?.made(i, made);
          if (content.command.kind === 'rename-chain') keeper?.spoil();
        }
        break;
      default:
    }
  }
  close();
  const tables = new Map([...workspace.tables].map(([name, table]) => [name, settled(table, workspace)]));
  const { spared } = workspace;
  const ruleset = { family, tables, spared, fragment: [...tables.values()].every(({ fragment }) => fragment) };
  const left = assumedChains(assumed);
  const problems = [
    ...workspace.problems,
    ...(left ? [left] : []),
    ...checkRuleset(ruleset).filter(notSaidIn(workspace.problems)),
    ...needsOfHost([...tables.values()]),
  ];
  return { ...ruleset, problems: problems.sort((a, b) => a.span.start - b.span.start) };
}

/** What is said again of a table that several blocks build up is left out. */
function notSaidIn(problems: readonly Problem[]): (problem: Problem) => boolean {
  const keyOf = ({ code, span: { start, end } }: Problem): string => `${code} ${start} ${end}`;
  const said = new Set(problems.map(keyOf));
  return (problem) => !said.has(keyOf(problem));
}

/** Rules and chains that are looked at to judge tables in between; a file that asks for more is judged by what it leaves. */
const MOST_JUDGED = 1_000_000;

function mayJudge(workspace: Workspace, { chains }: WorkTable): boolean {
  if (workspace.judged > MOST_JUDGED) return false;
  let size = chains.size;
  for (const { rules } of chains.values()) size += rules.length;
  workspace.judged += size;
  return workspace.judged <= MOST_JUDGED;
}

/** True when the block that begins at `index` takes something out of the table, a chain that it declares again included. */
function undoes({ lines }: SaveDocument, index: number, { chains }: WorkTable): boolean {
  for (let i = index; i < lines.length; i++) {
    const { content } = lines[i] as SaveLine;
    if (content.kind === 'table' || content.kind === 'commit') return false;
    if (content.kind === 'chain' && (chains.get(content.name.text)?.rules.length ?? 0) > 0) return true;
    if (content.kind === 'command' && UNDOING.has(content.command.kind)) return true;
  }
  return false;
}

const UNDOING: ReadonlySet<CommandKind | undefined> = new Set<CommandKind>([
  'delete',
  'replace',
  'flush',
  'delete-chain',
  'rename-chain',
]);

function open(
  document: SaveDocument,
  index: number,
  workspace: Workspace,
  openings: Map<TableName, SaveLine>,
  { backend, noFlush }: Required<BuildOptions>,
): Block | undefined {
  const opening = document.lines[index] as SaveLine;
  const name = tableOpenedBy(opening);
  if (!name) return undefined;
  const fragment = noFlush || !declaresBuiltin(document, index + 1, name);
  const before = workspace.tables.get(name);
  const table = before ?? newTable(name);
  workspace.tables.set(name, table);
  if (before && fragment && before.fragment) {
    // Blocks that are loaded on top of each other: what is wrong after the first is refused there, whatever the next one undoes.
    if (undoes(document, index + 1, before) && mayJudge(workspace, before))
      workspace.problems.push(...checkTable(settled(table, workspace)));
  } else if (before) {
    const earlier = openings.get(name);
    if (earlier && holdsSomething(before)) workspace.problems.push(loadedTwice(name, opening, earlier));
    // What the block before has committed is judged as it was.
    workspace.problems.push(...checkTable(settled(table, workspace)));
    flushTable(table, backend === 'nft');
  }
  table.fragment &&= fragment;
  openings.set(name, opening);
  return { table, fragment, missing: [], declarationsEnd: lineEnd(document, opening) };
}

/** Rules without a `*table` line: one block, which is on top of what the host has unless it sets a policy. */
function openTableless(
  document: SaveDocument,
  index: number,
  workspace: Workspace,
  noFlush: boolean,
): Block | undefined {
  const name = document.tableless ? tableNamed(document.lines[index]?.table ?? '')?.name : undefined;
  if (!name) return undefined;
  const table = newTable(name);
  table.fragment = noFlush || !declaresBuiltin(document, index, name);
  workspace.tables.set(name, table);
  return { table, fragment: table.fragment, missing: [], declarationsEnd: document.lines[index]?.origin ?? 0 };
}

function tableOpenedBy({ content }: SaveLine): TableName | undefined {
  return content.kind === 'table' ? tableMeant(content.name.text) : undefined;
}

/** True when some line from `index` to the end of the block declares a built-in chain, or sets its policy. */
function declaresBuiltin({ lines, tableless }: SaveDocument, index: number, table: TableName): boolean {
  for (let i = index; i < lines.length; i++) {
    const { content } = lines[i] as SaveLine;
    if (content.kind === 'table' || (content.kind === 'commit' && !tableless)) return false;
    if (content.kind === 'chain' && isBuiltin(table, content.name.text)) return true;
    if (
      content.kind === 'command' &&
      content.command.kind === 'policy' &&
      isBuiltin(table, content.command.chain?.text ?? '')
    )
      return true;
  }
  return false;
}

function holdsSomething(table: WorkTable): boolean {
  return [...table.chains.values()].some(({ hook, rules }) => hook === undefined || rules.length > 0);
}

function loadedTwice(name: TableName, line: SaveLine, earlier: SaveLine): Problem {
  const message = `The table ${name} is loaded a second time here, which empties what the file loaded before.`;
  return warning('table-loaded-twice', message, span(line.origin, line.origin + line.text.length), {
    related: [
      { span: span(earlier.origin, earlier.origin + earlier.text.length), message: 'It is loaded here first.' },
    ],
  });
}

/** A line, and where the next one starts. */
interface LineWithEnd {
  readonly line: SaveLine;
  readonly end: number;
}

function declareLine(
  block: Block,
  { line, end }: LineWithEnd,
  { name, policy }: Extract<SaveLine['content'], { kind: 'chain' }>,
  { problems, announced, spared }: Workspace,
  backend: Backend,
): void {
  if (name.text === '') return;
  announced.add(name.text);
  const { chains } = block.table;
  const found = chains.get(name.text);
  if (found?.hook !== undefined) {
    found.touched = true;
    found.declared = { ...shift(span(name.start, name.end), line.origin), line: line.line };
    if (policy?.text === 'ACCEPT' || policy?.text === 'DROP') found.policy = policy.text;
  } else if (found?.exists) {
    problems.push(duplicate(found, block, { line, end }, name));
    if (backend === 'nft' || block.fragment) {
      noteGone(spared, found.rules, false);
      found.rules = [];
    }
  } else declare(block, name, line);
  block.declarationsEnd = Math.max(block.declarationsEnd, end);
}

/** iptables-legacy refuses the second declaration, except with `-n`; otherwise it empties the chain. */
function duplicate(
  chain: WorkChain,
  block: Block,
  { line, end }: LineWithEnd,
  name: { readonly start: number; readonly end: number },
): Problem {
  const where = shift(span(name.start, name.end), line.origin);
  const loses = chain.rules.length > 0 ? ', iptables-nft drops the rules that it holds so far' : '';
  const related = chain.declared ? [{ span: chain.declared, message: 'It is declared here first.' }] : [];
  const remove = { span: span(line.origin, end), newText: '' };
  const fixes =
    chain.rules.length > 0 ? [] : [{ title: 'Remove the second declaration', kind: 'safe' as const, edits: [remove] }];
  if (block.fragment) {
    const message = `The chain ${chain.name} is declared a second time, which empties it.`;
    return warning('duplicate-chain', message, where, { related, fixes });
  }
  const message = `The chain ${chain.name} is declared a second time: iptables-legacy refuses it${loses}.`;
  return refusal('duplicate-chain', message, where, { refusedBy: ['legacy'], related, fixes });
}

/** The table as data: rules numbered, built-in chains first, then user chains as they were declared. */
function settled({ name, fragment, chains }: WorkTable, { spared }: Pick<Workspace, 'spared'>): Table {
  const result = new Map<string, Chain>();
  for (const chain of chains.values()) {
    for (let i = 0; i < chain.rules.length; i++) (chain.rules[i] as { number: number }).number = i + 1;
    if (chain.hook !== undefined) markDead(spared, chain.rules);
    const { name: chainName, hook, policy, declared, assumed, rules } = chain;
    result.set(chainName, { table: name, name: chainName, hook, policy, declared, assumed, rules });
  }
  return { name, fragment, chains: result };
}

function lineEnd({ text }: SaveDocument, line: SaveLine): number {
  const newline = text.indexOf('\n', line.origin + line.text.length);
  return newline < 0 ? text.length : newline + 1;
}
