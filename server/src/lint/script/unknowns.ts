/** The places of a script where knowledge ends and a rule depends on it: each once, as a hint, with a comment that tells what is not known. */
import type { Family, Fix, Problem } from '../../base/problem.ts';
import type { ScriptRun } from '../../model/script/build.ts';
import type { ScriptText } from '../../model/script/calls.ts';
import type { Blur } from '../../model/script/kernel.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Unknown } from '../../syntax/shell/run/machine.ts';
import { type Loop, loopsIn } from './loops.ts';
import { variablesSet } from './variables.ts';

/** A script's text, what stands in it, and what came of it when it ran. */
export interface RunScript extends ScriptText {
  readonly run: ScriptRun;
}

export function unknownsThatMatter(context: RunScript): readonly Problem[] {
  const { run, document } = context;
  const { reasons, places, holes } = consequencesOf(context);
  const said = new Map<number, Problem>();
  let broken = 0;
  const all = [...run.result.unknowns, ...(run.result.stopped ? [run.result.stopped] : []), ...holes];
  const loops = loopsIn(document.text);
  const unread = unreadFiles(context, all);
  const own = unread.size > 0 ? variablesSet(context) : NONE;
  for (const one of all) {
    const unknown = originOf(context, loops, one);
    const { place, reason, effect } = unknown;
    if (place.source !== 0 || said.has(place.start)) continue;
    const matters = effect === 'stop' || reasons.has(reason) || places.has(`${one.place.source} ${one.place.start}`);
    if (!matters) continue;
    // What is no script at all is not told byte by byte.
    if ((effect === 'broken' || UNREADABLE.test(reason)) && ++broken > MOST_BROKEN) continue;
    const file = unread.get(reason);
    if (file) {
      if (file.unknown !== one) for (const name of namesAt(document.text, own, unknown)) file.names.add(name);
      continue;
    }
    const fix = fixFor(context, loops, unknown);
    const end = Math.min(place.end, lineEnd(document.text, place.start));
    said.set(place.start, {
      code: 'not-known',
      message: messageOf(unknown),
      severity: 'hint',
      span: { start: place.start, end: Math.max(end, place.start) },
      refusedBy: [],
      proof: 'sound',
      ...(fix && { fixes: [fix] }),
    });
  }
  for (const { why, place } of untold(run, said)) {
    const end = Math.min(place.end, lineEnd(document.text, place.start));
    said.set(place.start, {
      code: 'not-known',
      message: messageOf({ effect: 'value', reason: why, place }),
      severity: 'hint',
      span: { start: place.start, end: Math.max(end, place.start) },
      refusedBy: [],
      proof: 'sound',
    });
  }
  return [...said.values(), ...[...unread.values()].flatMap((file) => problemOfFile(context, file))];
}

/** What is done to the rules and not known, for a reason that no other place has told: where it is met first. */
function untold({ findings }: ScriptRun, said: ReadonlyMap<number, Problem>): readonly Blur[] {
  const told = [...said.values()].map(({ message }) => message).join('\n');
  const first = new Map<string, Blur>();
  for (const blur of findings.blurs.values()) {
    const { why, place } = blur;
    if (place.source !== 0 || place.end <= place.start || told.includes(why.replace(/ is not known( here)?$/, '')))
      continue;
    const before = first.get(why);
    if (!before || place.start < before.place.start) first.set(why, blur);
  }
  return [...first.values()].filter(({ place }) => !said.has(place.start));
}

/** Places that are not understood which are told. */
const MOST_BROKEN = 10;
const UNREADABLE = /^the shell may not be able to read/;

const NONE: ReadonlySet<string> = new Set();

/** A file that is sourced and cannot be read, and the variables that were expected of it. */
interface UnreadFile {
  readonly unknown: Unknown;
  readonly names: Set<string>;
}

/** By the reason that all has which depends on them. Each is told once, where it is sourced, and not wherever one of its variables is used. */
function unreadFiles(
  { sites, document: { text } }: RunScript,
  all: readonly Unknown[],
): ReadonlyMap<string, UnreadFile> {
  const files = new Map<string, UnreadFile>();
  for (const unknown of all) {
    const { place, reason, effect } = unknown;
    if (effect !== 'value' || place.source !== 0 || files.has(reason)) continue;
    if (!/^(\.|source)\s/.test(text.slice(place.start, place.start + 'source '.length))) continue;
    const program = sites.at(place.start)?.words[0]?.plain;
    if (program === '.' || program === 'source') files.set(reason, { unknown, names: new Set() });
  }
  return files;
}

/** The variables of an unknown place that the script itself does not set. */
function namesAt(text: string, set: ReadonlySet<string>, { place }: Unknown): readonly string[] {
  const end = Math.min(place.end, lineEnd(text, place.start));
  const names = [...text.slice(place.start, end).matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  return names.filter((name) => !set.has(name));
}

/** Variables that a message names. */
const MOST_NAMES = 3;

function problemOfFile({ document: { text } }: RunScript, { unknown, names }: UnreadFile): readonly Problem[] {
  if (names.size === 0) return [];
  const { place, reason } = unknown;
  const all = [...names];
  const some = all.slice(0, MOST_NAMES).join(', ');
  const rest = all.length - MOST_NAMES;
  const what = rest > 0 ? `${some} and ${rest} other${rest === 1 ? '' : 's'}` : some;
  const start = text.lastIndexOf('\n', place.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const told = all.map((name) => `${indent}# iptables-ls let ${name}=${exampleFor(name)}\n`).join('');
  return [
    {
      code: 'not-known',
      message: `Not known here: ${reason.replace(/ is not known$/, '')}; the rules need ${what}.`,
      severity: 'hint',
      span: { start: place.start, end: Math.min(place.end, lineEnd(text, place.start)) },
      refusedBy: [],
      proof: 'sound',
      fixes: [
        {
          title: `Tell what it sets: # iptables-ls let ${all[0]}=…`,
          kind: 'unsafe',
          edits: [{ span: { start, end: start }, newText: told }],
        },
      ],
    },
  ];
}

/** Steps from a variable to the one that it was set from. */
const MOST_STEPS = 8;

/** An unknown at the place where its value ceased to be known; of a command whose very name is not known, that of its name. */
function originOf(context: RunScript, loops: readonly Loop[], unknown: Unknown): Unknown {
  const { place, effect } = unknown;
  if (effect === 'value') return { ...unknown, place: valueOrigin(context, loops, place) };
  if (effect !== 'branch') return unknown;
  const name = context.sites.at(place.start)?.words[0];
  if (name?.place.start !== place.start || name.parts[0]?.kind !== 'parameter') return unknown;
  return { ...unknown, effect: 'value', place: valueOrigin(context, loops, name.parts[0].place) };
}

/** Where the value of a variable ceased to be known: `$(…)` in the assignment nearest above, through other variables, or the loop that sets it. */
function valueOrigin({ document, sites }: RunScript, loops: readonly Loop[], place: Place): Place {
  let origin = place;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const name = /^"?\$\{?([A-Za-z_]\w*)/.exec(document.text.slice(origin.start, origin.end))?.[1];
    const { start } = origin;
    const assigned =
      name === undefined ? undefined : sites.assignmentsTo(name).findLast((one) => one.place.end <= start);
    const loop = assigned
      ? undefined
      : loops.findLast((one) => one.start < start && one.names.some((each) => each === name));
    if (loop) return { source: 0, start: loop.start, end: lineEnd(document.text, loop.start) };
    const parts = assigned && 'parts' in assigned.value ? assigned.value.parts : [];
    const next = parts.find(({ kind }) => kind !== 'text');
    if (next?.place.source !== 0) return origin;
    origin = next.place;
  }
  return origin;
}

function messageOf({ effect, reason }: Unknown): string {
  switch (effect) {
    case 'branch':
      return `Both are possible here: ${reason.replace(/ here$/, '')}.`;
    case 'stop':
      return `The evaluation stops here: ${reason.replace(/\?$/, '')}. What follows is not known.`;
    case 'broken':
      return `This is not understood: ${reason}.`;
    default:
      return `Not known here: ${reason.replace(/^((?:wh(?:at|ich|ether|en)|how) .*) is not known(?: here)?$/, '$1').replace(/,$/, '')}.`;
  }
}

/** Reasons for which rules are not certain, and places whose value some command of iptables was given. */
function consequencesOf({ run }: RunScript): {
  readonly reasons: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  /** What of the words of iptables' commands is not known. */
  readonly holes: readonly Unknown[];
} {
  const reasons = new Set<string>();
  const places = new Set<string>();
  const holes: Unknown[] = [];
  const add = (why: string | undefined): void => {
    if (why !== undefined) reasons.add(why);
  };
  for (const family of [4, 6] as const satisfies readonly Family[]) {
    for (const { reason } of run.uncertain[family]) add(reason);
  }
  for (const { why, place } of run.findings.blurs.values()) {
    add(why);
    places.add(`${place.source} ${place.start}`);
  }
  for (const command of run.findings.history.commands) {
    add(command.maybe);
    for (const { unknown: reason, place } of command.restored ?? [])
      if (reason !== undefined) {
        places.add(`${place.source} ${place.start}`);
        holes.push({ place, reason, effect: 'value' });
      }
    // What was read had no word that is not known.
    if (command.command) continue;
    for (const { value, unknown } of command.words) {
      if (unknown === undefined) continue;
      for (const { unknown: reason, place } of value) {
        if (reason === undefined) continue;
        places.add(`${place.source} ${place.start}`);
        holes.push({ place, reason, effect: 'value' });
      }
    }
  }
  return { reasons, places, holes };
}

/** The comment that tells what is not known, above the line. */
function fixFor({ document, sites }: RunScript, loops: readonly Loop[], { place, effect }: Unknown): Fix | undefined {
  const { text } = document;
  const start = text.lastIndexOf('\n', place.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const insert = (words: string, title: string): Fix => ({
    title,
    kind: 'unsafe',
    edits: [{ span: { start, end: start }, newText: `${indent}# iptables-ls ${words}\n` }],
  });
  const asked =
    effect === 'branch' ? /^case\s+"?\$\{?([1-9])/.exec(text.slice(place.start, lineEnd(text, place.start))) : null;
  if (asked) return insert(`let ${asked[1]}=start`, `Tell what it is called with: # iptables-ls let ${asked[1]}=start`);
  const { names = [] } = loops.find((one) => one.start === place.start) ?? {};
  if (names.length > 0) {
    if (names.every((name) => text.includes(`iptables-ls let ${name}=`))) return undefined;
    const words = names.map((name) => `let ${name}=${exampleFor(name)}`).join(`\n${indent}# iptables-ls `);
    return insert(words, `Tell what a pass of the loop has: # iptables-ls let ${names[0]}=…`);
  }
  if (effect === 'branch') {
    const condition = conditionAt(text, place.start);
    return condition === undefined
      ? undefined
      : insert(`assume ${condition}`, `Tell that this holds: assume ${condition}`);
  }
  if (effect !== 'value') return undefined;
  const assigned = sites.assignmentAt(place.start);
  const isWithin = assigned !== undefined && place.end <= assigned.place.end;
  const name = (isWithin ? assigned.name : undefined) ?? /^"?\$\{?(\w+)/.exec(text.slice(place.start, place.end))?.[1];
  if (name === undefined || name === '') return undefined;
  return insert(`let ${name}=${exampleFor(name)}`, `Tell what ${name} is: # iptables-ls let ${name}=…`);
}

/** Conditions of which nothing is to be told. */
const IDLE = /^(true|:|false)$|\bip6?tables\b/;

/** The condition of the `if`, `while` or list that begins there, when it stands on that line. */
function conditionAt(text: string, at: number): string | undefined {
  const line = text.slice(at, lineEnd(text, at));
  const condition = /^(?:if|elif|while|until)\s+(.*?)\s*(?:;\s*(?:(?:then|do)\b.*)?)?$/.exec(line)?.[1];
  const first = condition ?? /^(.*?)\s*(?:&&|\|\|)/.exec(line)?.[1];
  return first === undefined || first === '' || IDLE.test(first) ? undefined : first;
}

/** Something of the right kind, to be changed by who knows. */
export function exampleFor(name: string): string {
  if (/^_?ip6t/i.test(name)) return 'ip6tables';
  if (/^_?ipt(ables?)?/i.test(name)) return 'iptables';
  if (/port/i.test(name)) return '22';
  if (/net|lan|range|subnet/i.test(name) && !/if|dev/i.test(name)) return '192.168.1.0/24';
  if (/ip6|v6/i.test(name)) return '2001:db8::1';
  if (/ip|addr|host|gw|gateway|server/i.test(name)) return '192.0.2.1';
  if (/if|dev|nic|eth|wan/i.test(name)) return 'eth0';
  return /^\d+$/.test(name) ? 'start' : 'value';
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
