/** The ruleset that a script leaves, as iptables-save would print it, each line with the stretch of the script that made it. */
import type { Range } from 'vscode-languageserver-types';
import type { Family } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { readAt } from '../../lint/script/other-files.ts';
import { printRuleset } from '../../model/print.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { hullOf } from '../../model/script/view.ts';
import type { Rule } from '../../model/types.ts';
import type { ScriptContext } from './context.ts';

export interface ResultRow {
  /** Line of the text, from 0. */
  readonly line: number;
  /** What wrote it, in the script. */
  readonly range: Range;
}

export interface ResultingRuleset {
  readonly text: string;
  readonly rows: readonly ResultRow[];
}

/** The text: that of `iptables-ls print`; where there are both families, one after the other. What is not certain stands below. */
export function resultingRuleset(context: ScriptContext): ResultingRuleset {
  const { run } = context;
  const families = ([4, 6] as const).filter((family) => run.rulesets[family] !== undefined);
  const lines: string[] = [];
  const rows: ResultRow[] = [];
  const places = placesOf(context);
  for (const family of families) {
    if (families.length > 1) lines.push(`# ${family === 4 ? 'iptables' : 'ip6tables'}-save`);
    for (const { text, span } of printed(context, family, places)) {
      if (span) rows.push({ line: lines.length, range: context.rangeOf(span) });
      lines.push(text);
    }
  }
  for (const { text, span } of doubtsOf(context)) {
    if (span) rows.push({ line: lines.length, range: context.rangeOf(span) });
    lines.push(text);
  }
  if (families.length === 0 && lines.length === 0) lines.push('# This script leaves no rules.');
  return { text: lines.map((line) => `${line}\n`).join(''), rows };
}

interface Line {
  readonly text: string;
  readonly span: Span | undefined;
}

interface Places {
  readonly ofRule: ReadonlyMap<Rule, Span>;
  /** By family, table and chain: where it is made, or its policy set. */
  readonly ofChain: ReadonlyMap<string, Span>;
}

/** Where each rule and chain was made: through a function it is the call of the function. */
function placesOf(context: ScriptContext): Places {
  const { callsAt, run } = context;
  const ofRule = new Map<Rule, Span>();
  const ofChain = new Map<string, Span>();
  const sites = new Map([...callsAt].flatMap(([site, ran]) => ran.map((command) => [command, site.place] as const)));
  for (const family of [4, 6] as const) {
    for (const { chains } of run.kernel.tables[family].values()) {
      for (const { entries } of chains.values())
        for (const { rule, place } of entries) {
          const span = rule && hullOf([place]);
          if (rule && span) ofRule.set(rule, span);
        }
    }
  }
  for (const command of run.history.commands) {
    const span = sites.get(command) ?? hullOf([command.place]) ?? spanInScript(context, command);
    if (!span) continue;
    for (const change of command.changes) {
      if (change.kind === 'rules-added') for (const { rule } of change.entries) if (rule) ofRule.set(rule, span);
      if (change.kind === 'policy' || change.kind === 'chain-added')
        ofChain.set(`${change.family} ${change.table} ${change.chain}`, span);
    }
  }
  return { ofRule, ofChain };
}

/** Of a command in a file that the script reads: the call of that file's function, or the command that reads the file. */
function spanInScript({ sites, run }: ScriptContext, { words, place }: ScriptCommand): Span | undefined {
  for (const { value } of words) {
    for (const piece of value) {
      const site = piece.place.source === 0 && piece.place.end > 0 ? sites.at(piece.place.start) : undefined;
      const program = site?.words[0]?.plain;
      if (site && program !== undefined && !SETTERS.test(program)) return site.place;
    }
  }
  const reader = readAt(run, place);
  return reader && (sites.at(reader.start)?.place ?? reader);
}

/** Commands by which a word gets into a variable, and no rule is made. */
const SETTERS = /^(export|local|readonly|declare|typeset|set|read|eval)$/;

/** The lines of iptables-save with what wrote them: it prints a table's rules chain by chain, in their order. */
function printed({ run, settings }: ScriptContext, family: Family, { ofRule, ofChain }: Places): readonly Line[] {
  const ruleset = run.rulesets[family];
  if (!ruleset) return [];
  const [backend = 'legacy'] = settings.backends;
  const { text, leftOut } = printRuleset(ruleset, backend);
  const untold = new Map(run.uncertain[family].map(({ place }) => [place.start, place]));
  const gone = new Set(leftOut.map(({ rule }) => rule));
  const waiting = new Map<string, Rule[]>();
  for (const table of ruleset.tables.values()) {
    for (const { name, rules } of table.chains.values())
      waiting.set(
        `${table.name} ${name}`,
        rules.filter((rule) => !gone.has(rule)),
      );
  }
  const absent = leftOut.flatMap(({ rule, reason }): Line[] => {
    const span = ofRule.get(rule);
    if (span && untold.has(span.start)) return [];
    return [{ text: `# Not printed: a rule of ${rule.chain}, because ${reason}.`, span }];
  });
  let table = '';
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line): Line => {
      if (line.startsWith('*')) table = line.slice(1);
      const chain = /^(?::|-A )(\S+)/.exec(line)?.[1] ?? '';
      if (line.startsWith(':')) return { text: line, span: ofChain.get(`${family} ${table} ${chain}`) };
      const rule = line.startsWith('-A ') ? waiting.get(`${table} ${chain}`)?.shift() : undefined;
      return { text: line, span: rule && ofRule.get(rule) };
    });
  return [...lines, ...absent];
}

/** What depends on something that is not known. */
function doubtsOf({ run }: ScriptContext): readonly Line[] {
  const said = new Map<string, Line>();
  const say = (text: string, place: Parameters<typeof hullOf>[0][number]): void => {
    const span = hullOf([place]);
    said.set(`${span?.start ?? -1} ${text}`, { text: `# ${text}`, span });
  };
  for (const family of [4, 6] as const) {
    for (const { what, chain, reason, place } of run.uncertain[family]) {
      const which =
        what === 'rule'
          ? `a rule of ${chain}`
          : what === 'chain'
            ? `the chain ${chain}`
            : what === 'table'
              ? `all that is restored of ${chain}`
              : `the policy of ${chain}`;
      say(`Not certain: ${which}, because ${reason}.`, place);
    }
  }
  for (const { why, place } of run.findings.blurs.values()) say(`Not certain: ${why}.`, place);
  return [...said.values()];
}
