/** The world of a script: what its commands leave in the kernel, for both families, with what is not known of it. */
import type { Backend, Family, Problem } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import { hole, known, textOf, type Value } from '../../syntax/shell/value.ts';
import type { Call, Outcome, World } from '../../syntax/shell/world.ts';
import { printRuleset } from '../print.ts';
import { runIpset } from './ipset.ts';
import { runIptables } from './iptables.ts';
import { runRestore } from './restore.ts';
import { rulesetOf } from './ruleset.ts';
import { copyTable, joinTables, newTable, type ScriptTable } from './tables.ts';

export interface KernelOptions {
  /** The program whose ways are followed where the two differ. */
  readonly backend: Backend;
  /** Line of a place, from 0. */
  readonly lineOf: (place: Place) => number;
}

/** A command that the script ran, and how it ended. */
export interface Step {
  readonly place: Place;
  readonly family: Family;
  readonly status: number | string;
}

/** A problem of a command, in the text `source`. */
export interface PlacedProblem {
  readonly problem: Problem;
  readonly source: number;
}

/** Something whose effect on the ruleset is not known. */
export interface Blur {
  readonly why: string;
  readonly place: Place;
}

/** What was found on the way; the same for all copies of a kernel. */
export interface Findings {
  readonly problems: Map<string, PlacedProblem>;
  readonly blurs: Map<string, Blur>;
  readonly steps: Step[];
}

export class Kernel implements World {
  readonly options: KernelOptions;
  readonly findings: Findings;
  tables: Record<Family, Map<TableName, ScriptTable>> = { 4: new Map(), 6: new Map() };
  /** Sets by name, and what they hold, as it was added; `undefined` entries are not known. */
  sets = new Map<string, Set<string> | undefined>();
  sysctls = new Map<string, string | undefined>();

  constructor(options: KernelOptions, findings: Findings = { problems: new Map(), blurs: new Map(), steps: [] }) {
    this.options = options;
    this.findings = findings;
  }

  fork(): Kernel {
    const copy = new Kernel(this.options, this.findings);
    for (const family of [4, 6] as const) {
      for (const [name, table] of this.tables[family]) copy.tables[family].set(name, copyTable(table));
    }
    for (const [name, members] of this.sets) copy.sets.set(name, members && new Set(members));
    copy.sysctls = new Map(this.sysctls);
    return copy;
  }

  join(other: World, why: string): void {
    if (!(other instanceof Kernel) || other === this) return;
    for (const family of [4, 6] as const) {
      for (const name of new Set([...this.tables[family].keys(), ...other.tables[family].keys()])) {
        const theirs = other.tables[family].get(name) ?? newTable(name);
        joinTables(this.table(family, name), theirs, why);
      }
    }
    for (const name of new Set([...this.sets.keys(), ...other.sets.keys()])) {
      if (!sameMembers(this.sets.get(name), other.sets.get(name))) this.sets.set(name, undefined);
    }
    for (const [name, value] of other.sysctls) if (this.sysctls.get(name) !== value) this.sysctls.set(name, undefined);
  }

  run(call: Call): Outcome | undefined {
    const found = /^(ip6?tables)(-legacy|-nft)?(-restore|-save)?$/.exec(call.program);
    if (found) {
      const family = found[1] === 'ip6tables' ? 6 : 4;
      const outcome =
        found[3] === '-restore'
          ? runRestore(this, family, call)
          : found[3]
            ? this.save(family, call)
            : runIptables(this, family, call);
      this.findings.steps.push({ place: call.place, family, status: outcome.status });
      return outcome;
    }
    if (call.program === 'ipset') return runIpset(this, call);
    if (call.program === 'sysctl') return this.sysctl(call);
    return undefined;
  }

  blur(why: string, place: Place): void {
    this.findings.blurs.set(`${place.source} ${place.start}`, { why, place });
  }

  write(path: string, value: Value): boolean {
    if (!/^\/(proc|sys)\//.test(path)) return false;
    const name = path.replace(/^\/proc\/sys\//, '').replaceAll('/', '.');
    this.sysctls.set(name, textOf(value)?.trim());
    return true;
  }

  /** The table, made when it is first used. */
  table(family: Family, name: TableName): ScriptTable {
    const found = this.tables[family].get(name);
    if (found) return found;
    const made = newTable(name);
    this.tables[family].set(name, made);
    return made;
  }

  report(problem: Problem, source: number): void {
    const key = `${source} ${problem.span.start} ${problem.span.end} ${problem.code} ${problem.message}`;
    if (!this.findings.problems.has(key)) this.findings.problems.set(key, { problem, source });
  }

  private save(family: Family, { words, place }: Call): Outcome {
    const at = words.findIndex(({ text }) => text === '-t');
    const only = at < 0 ? undefined : tableNamed(words[at + 1]?.text ?? '')?.name;
    const { ruleset, uncertain } = rulesetOf(this, family);
    if (uncertain.length > 0 || this.findings.blurs.size > 0 || words.some(({ text }) => text === '-c')) {
      return { status: 0, output: hole('what the kernel holds is not known', place) };
    }
    const tables = new Map([...ruleset.tables].filter(([name]) => only === undefined || name === only));
    return { status: 0, output: known(printRuleset({ ...ruleset, tables }, this.options.backend).text, place) };
  }

  private sysctl({ words, place }: Call): Outcome {
    let output: Value | undefined;
    for (const { text, unknown } of words) {
      const found = /^([\w./-]+)\s*=\s*(.*)$/s.exec(text);
      if (found?.[1])
        this.sysctls.set(found[1].replaceAll('/', '.'), unknown === undefined ? (found[2] ?? '').trim() : undefined);
      else if (!text.startsWith('-')) output = hole(`the value of ${text} is not known`, place);
    }
    return { status: 0, ...(output && { output }) };
  }
}

function sameMembers(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((member) => b.has(member));
}
