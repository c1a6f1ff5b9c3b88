/** The world of a script: what its commands leave in the kernel, for both families, with what is not known of it. */
import type { Backend, Family, Problem } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import type { Command } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Call, Outcome, World } from '../../syntax/shell/host/world.ts';
import { hole, known, textOf, type Value } from '../../syntax/shell/value.ts';
import type { Contents } from '../../syntax/shell/versions/contents.ts';
import { printRuleset } from '../print.ts';
import { Loops } from './alike.ts';
import type { Change } from './change.ts';
import { History, type Trail, type Write } from './history.ts';
import { runIpset } from './ipset.ts';
import { runIptables } from './iptables.ts';
import { runRestore } from './restore.ts';
import { rulesetOf } from './ruleset.ts';
import { changesRules, runService, SERVICE_PROGRAMS } from './services.ts';
import { Sets } from './sets.ts';
import { copyTable, doubtTable, GONE_OVER, joinTables, mayHoldMore, newTable, type ScriptTable } from './tables.ts';

export interface KernelOptions {
  /** The program whose ways are followed where the two differ. */
  readonly backend: Backend;
  /** Line of a place, from 0. */
  readonly lineOf: (place: Place) => number;
  /** What was made of the words of commands before. */
  readonly contents?: Contents | undefined;
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

/** What one command does. */
export interface Deed {
  family: Family | undefined;
  command: Command | undefined;
  changes: Change | Change[] | undefined;
  problems: PlacedProblem[] | undefined;
  /** The text that a restore has read. */
  restored: Value | undefined;
}

/** What was found on the way; the same for all copies of a kernel. */
export interface Findings {
  readonly problems: Map<string, PlacedProblem>;
  readonly blurs: Map<string, Blur>;
  readonly history: History;
  readonly loops: Loops;
}

export function newFindings(keepsHistory = true): Findings {
  return { problems: new Map(), blurs: new Map(), history: new History(keepsHistory), loops: new Loops() };
}

interface Rest {
  readonly sysctls: Map<string, string | undefined>;
  readonly modules: Set<string>;
  readonly saved: Map<Family, string>;
}

function joinRest(into: Rest, other: Rest): void {
  for (const name of [...into.sysctls.keys(), ...other.sysctls.keys()])
    if (into.sysctls.get(name) !== other.sysctls.get(name)) into.sysctls.set(name, undefined);
  for (const name of into.modules) if (!other.modules.has(name)) into.modules.delete(name);
  for (const family of [...into.saved.keys(), ...other.saved.keys()])
    if (into.saved.get(family) !== other.saved.get(family)) into.saved.set(family, '');
}

/** Pairs of rules that are compared in a step, when two ways of a script meet. */
const COMPARED = 256;

export class Kernel implements World {
  readonly options: KernelOptions;
  readonly findings: Findings;
  readonly tables: Record<Family, Map<TableName, ScriptTable>> = { 4: new Map(), 6: new Map() };
  sets = new Sets();
  /** What does not change often; another copy of the kernel may have the same. */
  private rest: Rest = { sysctls: new Map(), modules: new Set(), saved: new Map() };
  private isRestShared = false;

  /** Where this copy of the kernel stands in the history. */
  trail: Trail = undefined;
  /** What the command at work has done so far; the next one clears it. */
  readonly deed: Deed = {
    family: undefined,
    command: undefined,
    changes: undefined,
    problems: undefined,
    restored: undefined,
  };

  constructor(options: KernelOptions, findings: Findings = newFindings()) {
    this.options = options;
    this.findings = findings;
  }

  fork(): Kernel {
    const copy = this.copiedTo(this.findings);
    copy.trail = this.trail;
    return copy;
  }

  /** A copy that finds nothing and remembers nothing: to do things again, or to try them. */
  aside(): Kernel {
    return this.copiedTo(newFindings());
  }

  /** Tables are shared until one of the two changes them. */
  private copiedTo(findings: Findings): Kernel {
    const copy = new Kernel(this.options, findings);
    for (const family of [4, 6] as const) {
      for (const [name, table] of this.tables[family]) {
        table.isShared = true;
        copy.tables[family].set(name, table);
      }
    }
    copy.sets = this.sets.copy();
    copy.rest = this.rest;
    copy.isRestShared = true;
    this.isRestShared = true;
    return copy;
  }

  get sysctls(): ReadonlyMap<string, string | undefined> {
    return this.rest.sysctls;
  }

  /** Modules of the kernel that were asked for by name. */
  get modules(): ReadonlySet<string> {
    return this.rest.modules;
  }

  /** What a family's rules were when they were last saved. */
  savedOf(family: Family): string | undefined {
    return this.rest.saved.get(family);
  }

  save(family: Family, text: string): void {
    this.ownRest().saved.set(family, text);
  }

  private ownRest(): Rest {
    if (this.isRestShared) {
      const { sysctls, modules, saved } = this.rest;
      this.rest = { sysctls: new Map(sysctls), modules: new Set(modules), saved: new Map(saved) };
      this.isRestShared = false;
    }
    return this.rest;
  }

  /** How many tables and rules there are, roughly: what a copy costs. */
  get size(): number {
    let size = this.sysctls.size;
    for (const family of [4, 6] as const) {
      for (const { chains } of this.tables[family].values())
        for (const chain of chains.values()) size += chain.length + 1;
    }
    return size + this.sets.size;
  }

  join(other: World, why: string): number {
    if (!(other instanceof Kernel) || other === this) return 0;
    let compared = 0;
    for (const family of [4, 6] as const) {
      for (const name of new Set([...this.tables[family].keys(), ...other.tables[family].keys()])) {
        const theirs = other.tables[family].get(name) ?? newTable(name);
        if (this.tables[family].get(name) === theirs) continue;
        compared += joinTables(this.table(family, name), theirs, why);
      }
    }
    this.sets.join(other.sets, why);
    if (other.rest !== this.rest) joinRest(this.ownRest(), other.rest);
    this.trail = undefined;
    return Math.floor(compared / COMPARED);
  }

  run(call: Call): Outcome | undefined {
    const program = programOf(call.program);
    if (program?.kind === 'service' && !changesRules(call, this.options.backend)) return undefined;
    return program && this.findings.history.record(this, call);
  }

  /** Does what was asked for, and remembers nothing of it. */
  perform(what: Call | Write): Outcome {
    if (!('program' in what)) {
      this.setSysctl(what.name, what.value);
      return { status: 0 };
    }
    const { kind, family } = programOf(what.program) ?? {};
    this.deed.family = family;
    if (kind === 'service') return runService(this, what);
    if (kind === 'ipset') return runIpset(this, what);
    if (kind === 'modprobe') return this.modprobe(what);
    if (kind === 'sysctl' || family === undefined) return this.sysctl(what);
    if (kind === 'restore') return runRestore(this, family, what);
    return kind === 'save' ? this.printed(family, what) : runIptables(this, family, what);
  }

  /** A command begins. */
  begin(): void {
    const { deed } = this;
    deed.family = undefined;
    deed.command = undefined;
    deed.changes = undefined;
    deed.problems = undefined;
    deed.restored = undefined;
  }

  changed(change: Change): void {
    if (!this.findings.history.isKept) return;
    // Most commands change one thing, and there may be very many of them.
    const before = this.deed.changes;
    this.deed.changes = before === undefined ? change : [...(Array.isArray(before) ? before : [before]), change];
  }

  mark(): number {
    return this.findings.history.commands.length;
  }

  forget(mark: number): void {
    this.findings.history.forget(mark);
  }

  blur(why: string, place: Place, mayUndo = false): void {
    this.findings.blurs.set(`${place.source} ${place.start}`, { why, place });
    if (!mayUndo) return;
    for (const family of [4, 6] as const) {
      this.doubt(family, why);
      for (const table of this.tables[family].values()) mayHoldMore(table, why, place);
    }
    // It is no command that could be done again.
    this.trail = undefined;
  }

  /** Nobody knows what became of the family's rules. */
  doubt(family: Family, why: string, only?: TableName): void {
    for (const name of this.tables[family].keys()) {
      if (only !== undefined && only !== name) continue;
      const table = this.table(family, name);
      doubtTable(table, why);
      for (const chain of table.chains.keys()) this.changed({ kind: 'doubted', family, table: name, chain, why });
    }
  }

  write(path: string, value: Value, where: { readonly place: Place; readonly maybe: string | undefined }): boolean {
    if (!/^\/(proc|sys)\//.test(path)) return false;
    const name = path.replace(/^\/proc\/sys\//, '').replaceAll('/', '.');
    this.findings.history.record(this, { name, value: textOf(value)?.trim(), ...where });
    return true;
  }

  private setSysctl(name: string, value: string | undefined): void {
    this.ownRest().sysctls.set(name, value);
    this.changed({ kind: 'sysctl', name, value });
  }

  /** The table, to be changed; made when it is first used. */
  table(family: Family, name: TableName): ScriptTable {
    const found = this.tables[family].get(name);
    if (found && !found.isShared) return found;
    const made = found ? copyTable(found) : newTable(name);
    this.tables[family].set(name, made);
    return made;
  }

  report(problem: Problem, source: number): void {
    this.deed.problems ??= [];
    this.deed.problems.push({ problem, source });
    const key = `${source} ${problem.span.start} ${problem.span.end} ${problem.code} ${problem.message}`;
    if (!this.findings.problems.has(key)) this.findings.problems.set(key, { problem, source });
  }

  private printed(family: Family, { words, place }: Call): Outcome {
    const at = words.findIndex(({ text }) => text === '-t');
    const only = at < 0 ? undefined : tableNamed(words[at + 1]?.text ?? '')?.name;
    // Who asks for a table by name is given one.
    if (only !== undefined) this.table(family, only);
    const { ruleset, uncertain } = rulesetOf(this, family);
    if (uncertain.length > 0 || this.findings.blurs.size > 0 || words.some(({ text }) => text === '-c')) {
      return { status: 0, output: hole('what the kernel holds is not known', place), effort: this.size >> GONE_OVER };
    }
    const tables = new Map([...ruleset.tables].filter(([name]) => only === undefined || name === only));
    if (only === undefined) this.save(family, printRuleset(ruleset, this.options.backend).text);
    const output = known(printRuleset({ ...ruleset, tables }, this.options.backend).text, place);
    return { status: 0, output, effort: this.size };
  }

  private modprobe({ words }: Call): Outcome {
    const names = words
      .filter(({ text, unknown }) => unknown === undefined && !/^-|=/.test(text))
      .map(({ text }) => text);
    const removes = words.some(({ text }) => /^-\w*r|^--remove$/.test(text));
    for (const name of words.some(({ text }) => /^-\w*a|^--all$/.test(text)) ? names : names.slice(0, 1)) {
      if (removes) this.ownRest().modules.delete(name.replaceAll('-', '_'));
      else this.ownRest().modules.add(name.replaceAll('-', '_'));
      this.changed({ kind: 'module', name });
    }
    const [first] = names;
    // What is built in is no module, and modprobe takes that, too: it depends on how the kernel was built.
    return { status: first === undefined ? 0 : `whether the kernel has the module ${first} is not known` };
  }

  private sysctl({ words, place }: Call): Outcome {
    let output: Value | undefined;
    for (const { text, unknown } of words) {
      const found = /^([\w./-]+)\s*=\s*(.*)$/s.exec(text);
      if (found?.[1])
        this.setSysctl(found[1].replaceAll('/', '.'), unknown === undefined ? (found[2] ?? '').trim() : undefined);
      else if (!text.startsWith('-')) output = hole(`the value of ${text} is not known`, place);
    }
    return { status: 0, ...(output && { output }) };
  }
}

type Program = {
  readonly kind: 'rules' | 'restore' | 'save' | 'ipset' | 'sysctl' | 'modprobe' | 'service';
  readonly family: Family | undefined;
};

const OTHERS: Readonly<Record<string, Program>> = {
  ipset: { kind: 'ipset', family: undefined },
  sysctl: { kind: 'sysctl', family: undefined },
  modprobe: { kind: 'modprobe', family: undefined },
};

const programs = new Map<string, Program | undefined>();

/** What program of this world a name stands for. */
function programOf(name: string): Program | undefined {
  if (programs.has(name)) return programs.get(name);
  const program = lookUp(name);
  if (programs.size > 1000) programs.clear();
  programs.set(name, program);
  return program;
}

function lookUp(name: string): Program | undefined {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name];
  if (SERVICE_PROGRAMS.has(name)) return { kind: 'service', family: undefined };
  const found = /^(ip6?tables)(-legacy|-nft)?(-restore|-save)?$/.exec(name);
  if (!found) return undefined;
  const kind = found[3] === '-restore' ? 'restore' : found[3] ? 'save' : 'rules';
  return { kind, family: found[1] === 'ip6tables' ? 6 : 4 };
}
