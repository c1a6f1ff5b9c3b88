/** What a script's packets are sent through: its rules, from wherever they are, and its host. */
import type { Family, Problem } from '../base/problem.ts';
import { BACKENDS } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import { defaultHost } from '../engine/path/default-host.ts';
import { ruleText } from '../engine/session/report.ts';
import type { Host, RulePlace, Rulesets } from '../engine/types.ts';
import { buildRuleset } from '../model/build.ts';
import { guessFamily } from '../model/family.ts';
import { problemsOf } from '../model/problems.ts';
import type { Chain, Rule, Ruleset } from '../model/types.ts';
import { parseSave } from '../syntax/save/parse.ts';
import { completed, readHost } from './host.ts';
import { unreadable } from './lines.ts';
import type { FlowScript, RulesSection } from './types.ts';

/** Rules of one family with where they are written. */
export interface RulesSource {
  readonly family: Family;
  readonly ruleset: Ruleset;
  /** As the script names the file; `undefined` when the script holds them. */
  readonly path: string | undefined;
  /** The script's line that the rules begin in, when it holds them; 0 for a file. */
  readonly firstLine: number;
}

/** What is at a path that a script names: rules of one or both families; or why there are none, in a sentence. */
export type LoadedRules =
  | { readonly ok: true; readonly rulesets: Rulesets; readonly refusals: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Reads the rules at a path as the script writes it. `family` is what the script says of them. */
export type LoadRules = (path: string, family: Family | undefined) => LoadedRules;

export interface Subject {
  readonly host: Host;
  readonly rulesets: Rulesets;
  readonly sources: readonly RulesSource[];
  /** Seconds since 1970 UTC when a flow begins. */
  readonly epochSeconds: number | undefined;
  /** What of the rules and the host cannot be taken. */
  readonly problems: readonly Problem[];
}

export function subjectOf(script: FlowScript, load: LoadRules): Subject {
  const problems: Problem[] = [];
  const sources: RulesSource[] = [];
  for (const section of script.rules) {
    const found = sourcesOf(script, section, load);
    problems.push(...found.problems);
    for (const source of found.sources) {
      if (sources.some(({ family }) => family === source.family))
        problems.push(
          unreadable(`These are rules for IPv${source.family}, and so are the ones above.`, section.header.span),
        );
      else sources.push(source);
    }
  }
  if (script.rules.length === 0)
    problems.push(
      unreadable(
        'A script says which rules it is for: a line "rules ./rules.v4", or "rules" with the rules below it.',
        firstHeader(script),
      ),
    );
  const of = (family: Family): Ruleset | undefined => sources.find((source) => source.family === family)?.ruleset;
  const rulesets = { ipv4: of(4), ipv6: of(6) };
  const written = readHost(script.host);
  problems.push(...written.problems);
  return { host: hostOf(written, rulesets, script), rulesets, sources, epochSeconds: written.epochSeconds, problems };
}

/** A rule as it is written. */
export interface WrittenRule {
  /** As the script names the file; `undefined` for the script itself. */
  readonly path: string | undefined;
  /** From 0, in the file or the script. */
  readonly line: number;
  /** Units from the line's start to the end of the rule, or of the chain's name. */
  readonly length: number;
  /** The rule's own words; of a policy, nothing. */
  readonly text: string;
}

/** `undefined` for a policy that is not written down. */
export function writtenAt({ sources, rulesets }: Subject, place: RulePlace): WrittenRule | undefined {
  const source = sources.find(({ family }) => family === place.family);
  const chain = source?.ruleset.tables.get(place.table)?.chains.get(place.chain);
  const found = place.rule === 'policy' ? policyOf(chain) : ruleOf(chain?.rules[place.rule - 1]);
  if (!source || !found) return undefined;
  return { ...found, path: source.path, line: found.line + source.firstLine, text: ruleText(rulesets, place) };
}

function policyOf(chain: Chain | undefined): Pick<WrittenRule, 'line' | 'length'> | undefined {
  const declared = chain?.declared;
  // A colon stands before the chain's name.
  return declared && { line: declared.line, length: declared.end - declared.start + 1 };
}

function ruleOf(rule: Rule | undefined): Pick<WrittenRule, 'line' | 'length'> | undefined {
  return rule && { line: rule.line, length: rule.command.words.at(-1)?.end ?? 0 };
}

/** The rules of a save text, with what every iptables would refuse of them, as sentences with the line. */
export function loadSave(
  text: string,
  family: Family,
): { readonly ruleset: Ruleset; readonly refusals: readonly Problem[] } {
  const document = parseSave(text, { family });
  const ruleset = buildRuleset(document);
  const refusals = problemsOf(document, ruleset).filter(
    ({ refusedBy, severity }) => severity === 'error' && refusedBy.length === BACKENDS.length,
  );
  return { ruleset, refusals };
}

interface Found {
  readonly sources: readonly RulesSource[];
  readonly problems: readonly Problem[];
}

function sourcesOf(script: FlowScript, { from, family, header }: RulesSection, load: LoadRules): Found {
  if (from.kind === 'inline') {
    const { text, place } = inlineRules(script, from.span);
    const told = family ?? guessFamily(undefined, text);
    const { ruleset, refusals } = loadSave(text, told);
    const { firstLine } = from;
    return {
      sources: [{ family: told, ruleset, path: undefined, firstLine }],
      problems: refusals.map((problem) => moved(problem, place)),
    };
  }
  const path = from.path.text;
  const loaded = load(path, family);
  if (!loaded.ok) return { sources: [], problems: [unreadable(loaded.message, from.path)] };
  const sources = ([4, 6] as const).flatMap((each) => {
    const ruleset = each === 4 ? loaded.rulesets.ipv4 : loaded.rulesets.ipv6;
    return ruleset && (family ?? each) === each ? [{ family: each, ruleset, path, firstLine: 0 }] : [];
  });
  const [refusal] = loaded.refusals;
  const more = loaded.refusals.length > 1 ? ` (and ${loaded.refusals.length - 1} more)` : '';
  const problems = refusal === undefined ? [] : [unreadable(`${path}:${refusal}${more}`, from.path)];
  if (sources.length === 0)
    problems.push(unreadable(`There are no rules${family ? ` for IPv${family}` : ''} in ${path}.`, header.span));
  return { sources, problems };
}

/** Rules that stand in a script: their text without what belongs to the script, and where its offsets are there. */
function inlineRules(
  { text, lines }: FlowScript,
  inside: Span,
): { readonly text: string; readonly place: (offset: number) => number } {
  const own = lines.filter(({ span }) => span.start >= inside.start && span.end <= inside.end);
  const texts = own.map(({ kind, span: { start, end } }) =>
    kind === 'rule' ? text.slice(start, end) : start === end ? '' : '#',
  );
  const joined = texts.join('\n');
  const place = (offset: number): number => {
    const before = joined.slice(0, offset).split('\n');
    return (own[before.length - 1]?.span.start ?? inside.start) + (before.at(-1)?.length ?? 0);
  };
  return { text: joined, place };
}

function moved(problem: Problem, place: (offset: number) => number): Problem {
  const move = ({ start, end }: Span): Span => ({ start: place(start), end: place(end) });
  return {
    ...problem,
    span: move(problem.span),
    ...(problem.related && { related: problem.related.map((one) => ({ ...one, span: move(one.span) })) }),
    ...(problem.fixes && {
      fixes: problem.fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({ ...edit, span: move(edit.span) })),
      })),
    }),
  };
}

/** Where no interface is described, the host is the one that is made up for the rules, with the settings and sets that are. */
function hostOf(written: ReturnType<typeof readHost>, rulesets: Rulesets, script: FlowScript): Host {
  const usual = defaultHost(rulesets);
  const { interfaces, routes, sysctl, sets, timeouts } = written;
  const host: Host =
    interfaces.length + routes.length > 0
      ? { interfaces, routes, sysctl, sets, timeouts }
      : { ...usual, sysctl: new Map([...usual.sysctl, ...sysctl]), sets, timeouts };
  return completed(host, mentionedIn(script));
}

/** Interfaces that packets arrive on. */
function mentionedIn(script: FlowScript): readonly string[] {
  const isBefore = (word: string | undefined): boolean => word === 'in' || word === '-i' || word === '--in-interface';
  return script.lines
    .filter(({ kind }) => kind === 'step')
    .flatMap(({ words }) => words.filter((_, i) => isBefore(words[i - 1]?.text)).map(({ text }) => text));
}

function firstHeader({ lines }: FlowScript): { readonly start: number; readonly end: number } {
  return (lines.find(({ kind }) => kind === 'header') ?? lines[0])?.span ?? { start: 0, end: 0 };
}
