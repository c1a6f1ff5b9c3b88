/** What is said about chains and targets that were used and not there: misspelt, declared too late, unknown, or on the host. */
import { information, refusal } from '../base/finding.ts';
import type { Family, Fix, Problem } from '../base/problem.ts';
import { shift, span } from '../base/span.ts';
import { isTargetName, targetNames } from '../catalogue/known-names.ts';
import { TABLES } from '../catalogue/tables.ts';
import { closest } from '../syntax/command/suggest.ts';
import { type Block, type Missing, newChain, type Workspace } from './workspace.ts';

/** A chain that the text uses and leaves to the host. */
export interface Assumed {
  readonly table: string;
  readonly use: Missing;
}

/** What is around the block. */
export interface Surroundings {
  readonly family: Family;
  readonly tables: Workspace['tables'];
}

/** Judges the missing names of a block that has been read to its end. Chains that are left to the host go to `assumed`. */
export function judgeMissing(block: Block, place: Surroundings, problems: Problem[], assumed: Assumed[]): void {
  const { family } = place;
  const used = new Set(block.missing.filter(({ kind }) => kind === 'rule').map(({ name }) => name.text));
  const said = new Set<string>();
  for (const use of block.missing) {
    const chain = block.table.chains.get(use.name.text);
    const where = shift(span(use.name.start, use.name.end), use.origin);
    if (chain?.declared) {
      const message = `The chain ${use.name.text} is declared only later: a chain must be there before a rule names it.`;
      const related = [{ span: chain.declared, message: 'It is declared here.' }];
      problems.push(refusal('chain-declared-late', message, where, { related }));
      continue;
    }
    if (mayBeOnHost(use, block, used, family)) {
      const onHost = chain ?? newChain(use.name.text, false);
      onHost.assumed = true;
      block.table.chains.set(onHost.name, onHost);
      assumed.push({ table: block.table.name, use });
      continue;
    }
    const first = !said.has(`${use.kind === 'rule'} ${use.name.text}`);
    said.add(`${use.kind === 'rule'} ${use.name.text}`);
    problems.push(
      refusal(...whatIsMissing(use, block, place), where, {
        fixes: first ? mends(use, block, family) : [],
        ...(use.refusedBy && { refusedBy: use.refusedBy }),
      }),
    );
  }
}

/**
 * True for a chain that a file for `iptables-restore -n` may well leave to the host: its name is not one slip away from
 * one that is known, and it does not look like a target, whose names are capitals alone. A name that the file also adds
 * rules to is a chain whatever it looks like.
 */
function mayBeOnHost(
  { kind, name: { text } }: Missing,
  block: Block,
  used: ReadonlySet<string>,
  family: Family,
): boolean {
  if (!block.fragment || isTargetName(text, family) || !/^[\w][\w.+-]*$/.test(text)) return false;
  if (TABLES.some(({ chains }) => chains.some((hook) => hook === text))) return false;
  if (isSlipOf(text, targetNames(family)) || isSlipOf(text, declaredNames(block))) return false;
  return kind === 'rule' || kind === 'goto' || used.has(text) || /[a-z_.-]/.test(text);
}

/** True when the text is a known name in other letters, or with one slip that is not a number. */
function isSlipOf(text: string, names: Iterable<string>): boolean {
  const near = closest(text, names);
  if (near === undefined) return false;
  if (near.toLowerCase() === text.toLowerCase()) return true;
  const longer = near.length > text.length ? near : text;
  const shorter = near.length > text.length ? text : near;
  if (text.length < 4 || longer.length - shorter.length > 1) return false;
  let at = 0;
  while (at < shorter.length && longer.charAt(at).toLowerCase() === shorter.charAt(at).toLowerCase()) at++;
  const differing = longer.charAt(at) + shorter.charAt(at);
  const restOf = (word: string, skip: number): string => word.slice(at + skip).toLowerCase();
  const isOne =
    longer.length === shorter.length
      ? restOf(longer, 1) === restOf(shorter, 1)
      : restOf(longer, 1) === restOf(shorter, 0);
  return isOne && !/\d/.test(differing);
}

function declaredNames(block: Block): string[] {
  return [...block.table.chains.values()].filter(({ exists }) => exists).map(({ name }) => name);
}

function whatIsMissing(use: Missing, block: Block, place: Surroundings): [code: string, message: string] {
  const { kind, name } = use;
  const { text } = name;
  const { family } = place;
  const table = block.table.name;
  const elsewhere = TABLES.filter(({ chains }) => chains.some((hook) => hook === text)).map((other) => other.name);
  if (elsewhere.length > 0) {
    const have = elsewhere.length === 1 ? 'has' : 'have';
    return ['builtin-of-other-table', `${table} has no built-in chain ${text}; ${listOf(elsewhere)} ${have}.`];
  }
  if (isTargetName(text, family)) {
    const message = `A chain ${text} is declared in another table of the file, and so the target ${text} is no longer found.`;
    return ['target-hidden-by-chain', message];
  }
  if (kind === 'jump' && isTargetName(text, family === 4 ? 6 : 4)) {
    const [program, other] = family === 4 ? ['iptables', 'ip6tables'] : ['ip6tables', 'iptables'];
    return ['unknown-target', `${program} has no target ${text}, which is one of ${other} only.`];
  }
  const near = meantBy(use, block, family);
  const owner = [...place.tables.values()].find((other) => other !== block.table && other.chains.get(text)?.declared);
  const hint = near
    ? ` Did you mean ${near}?`
    : owner
      ? ` The chain ${text} of ${owner.name} is not seen from here.`
      : '';
  if (kind === 'jump') return ['unknown-target', `"${text}" is neither a target nor a chain of ${table}.${hint}`];
  return ['unknown-chain', `There is no chain ${text} in ${table}.${hint}`];
}

/** The name that was probably meant: one that is near, or the part before what no name holds (`REJECT/24`). */
function meantBy({ kind, name: { text } }: Missing, block: Block, family: Family): string | undefined {
  const names = [...(kind === 'jump' ? targetNames(family) : []), ...declaredNames(block)];
  const start = /^[\w-]+(?=[^\w-])/.exec(text)?.[0];
  return closest(text, names) ?? names.find((name) => name === start);
}

function mends(use: Missing, block: Block, family: Family): Fix[] {
  const { text } = use.name;
  // A chain of that name would load, and do nothing that the target does.
  if (isTargetName(text, family) || isTargetName(text, family === 4 ? 6 : 4)) return [];
  const fixes: Fix[] = [];
  const near = meantBy(use, block, family);
  if (near)
    fixes.push({
      title: `Write ${near}`,
      kind: 'unsafe',
      edits: [{ span: shift(span(use.name.start, use.name.end), use.origin), newText: near }],
    });
  if (/^[\w][\w.+-]{0,27}$/.test(text)) {
    const at = span(block.declarationsEnd, block.declarationsEnd);
    fixes.push({
      title: `Declare the chain ${text}`,
      kind: 'unsafe',
      edits: [{ span: at, newText: `:${text} - [0:0]\n` }],
    });
  }
  return fixes;
}

/** The one finding that lists the chains which the text leaves to the host. */
export function assumedChains(assumed: readonly Assumed[]): Problem | undefined {
  const first = assumed[0]?.use;
  if (!first) return undefined;
  const names = [...new Set(assumed.map(({ use }) => use.name.text))];
  const shown = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
  const what = names.length === 1 ? 'This chain is' : 'These chains are';
  const message = `${what} not declared here and must be on the host when the file is loaded with iptables-restore -n: ${shown}.`;
  return information('assumed-chains', message, shift(span(first.name.start, first.name.end), first.origin));
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
