/** Finds the first command of a run after which packets of given connections die, and the one that lets them through again. */
import { applyMask, parseAddress } from '../../base/ip.ts';
import type { History, ScriptCommand } from '../../model/script/history.ts';
import type { Rule } from '../../model/types.ts';
import type { Fate, Probe, Simulator } from './define.ts';

/** The moments of a run that are looked at, and the rules that are read for them: each look reads all that are there. */
const MOST_LOOKS = 400;
const MOST_READ = 60_000;

export interface Cut {
  readonly command: ScriptCommand;
  /** The rule or policy that decides. */
  readonly by: string | undefined;
  /** The first command after which the connections pass again; absent when they never do. */
  readonly mended: ScriptCommand | undefined;
}

export interface Cuts {
  /** For each group of connections the first command that cuts it. */
  readonly cuts: readonly (Cut | undefined)[];
  /** The command from which on nobody has looked, for there is too much to read. */
  readonly unread: ScriptCommand | undefined;
}

/** A group is cut only when every one of its connections is: which of them it is, nobody has said. */
export function firstCuts(simulator: Simulator, history: History, groups: readonly (readonly Probe[])[]): Cuts {
  const cuts: (Cut | undefined)[] = groups.map(() => undefined);
  const open = new Set(groups.keys());
  for (const [index, probes] of groups.entries()) if (probes.length === 0) open.delete(index);
  let looks = 0;
  let read = 0;
  for (const command of history.commands) {
    if (open.size === 0) break;
    const asked = [...open].filter((index) => mayCut(command, groups[index] ?? []));
    if (command.maybe !== undefined || asked.length === 0) continue;
    const kernel = history.after(command.index);
    if (!kernel) continue;
    read += rulesIn(kernel);
    if (++looks > MOST_LOOKS || read > MOST_READ) return { cuts, unread: command };
    for (const index of asked) {
      const probes = groups[index] ?? [];
      const fate = jointFate(simulator, kernel, probes);
      if (fate?.verdict !== 'dies') continue;
      open.delete(index);
      // What was cut before the command is not its doing.
      const before = history.before(command.index);
      const alive = before ? probes.find((probe) => simulator.fate(before, probe).verdict !== 'dies') : probes[0];
      if (!alive) continue;
      cuts[index] = {
        command,
        by: simulator.fate(kernel, alive).by,
        mended: firstThatMends(simulator, history, command.index, probes),
      };
    }
  }
  return { cuts, unread: undefined };
}

/** True for a kernel that is too large to be asked about. */
export function isTooLarge(kernel: Kernel): boolean {
  return rulesIn(kernel) > MOST_READ / 3;
}

function rulesIn({ tables }: Kernel): number {
  let count = 0;
  for (const family of [4, 6] as const)
    for (const { chains } of tables[family].values())
      for (const { entries } of chains.values()) count += entries.length;
  return count;
}

type Kernel = NonNullable<ReturnType<History['before']>>;

function fateAfter(simulator: Simulator, history: History, index: number, probes: readonly Probe[]): Fate | undefined {
  const kernel = history.after(index);
  return kernel && jointFate(simulator, kernel, probes);
}

function jointFate(simulator: Simulator, kernel: Kernel, probes: readonly Probe[]): Fate | undefined {
  let first: Fate | undefined;
  for (const probe of probes) {
    const fate = simulator.fate(kernel, probe);
    if (fate.verdict !== 'dies') return fate;
    first ??= fate;
  }
  return first;
}

function firstThatMends(
  simulator: Simulator,
  history: History,
  from: number,
  probes: readonly Probe[],
): ScriptCommand | undefined {
  const passes = (index: number): boolean => fateAfter(simulator, history, index, probes)?.verdict !== 'dies';
  let high = history.commands.length - 1;
  if (high <= from || !passes(high)) return undefined;
  let low = from;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return history.commands[high];
}

/** What a command must do to cut anything. */
function mayCut({ changes }: ScriptCommand, probes: readonly Probe[]): boolean {
  return changes.some((change) => {
    switch (change.kind) {
      case 'policy':
        return change.to === 'DROP';
      case 'rules-added':
        return change.entries.some(({ rule }) => rule !== undefined && mayTouch(rule, probes));
      case 'flushed':
        return change.entries.length > 0;
      case 'rules-removed':
      case 'table-restored':
        return true;
      default:
        return false;
    }
  });
}

const HARMLESS: ReadonlySet<string> = new Set(['ACCEPT', 'LOG', 'NFLOG', 'MARK', 'CONNMARK']);

/** False for a rule that stops none of the connections, by what it says of protocol, interface and addresses. */
function mayTouch(rule: Rule, probes: readonly Probe[]): boolean {
  const { aim, chain, source, destination, command } = rule;
  const { protocol, in: input, source: from, destination: to } = command.spec;
  if (aim === undefined || HARMLESS.has(aim) || chain === 'FORWARD') return false;
  if (protocol && !protocol.negated && protocol.number !== 0 && protocol.number !== TCP) return false;
  if (input && !input.negated && !input.wildcard && probes.every(({ device }) => device !== input.name)) return false;
  // What comes in is from the administrator, what goes out is to him.
  const [spec, own] = /^(INPUT|PREROUTING)$/.test(chain) ? [from, source] : chain === 'OUTPUT' ? [to, destination] : [];
  if (!spec || spec.negated || !own) return true;
  return probes.some((probe) => {
    const address = parseAddress(probe.source, probe.family);
    return address === undefined || applyMask(address, own.mask) === applyMask(own.address, own.mask);
  });
}

const TCP = 6;
