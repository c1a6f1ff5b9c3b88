/** The places of a script where knowledge ends and a rule depends on it: each once, as a hint, with a comment that tells what is not known. */
import type { Family, Fix, Problem } from '../../base/problem.ts';
import type { ScriptRun } from '../../model/script/build.ts';
import type { ScriptText } from '../../model/script/calls.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Unknown } from '../../syntax/shell/machine.ts';

/** A script's text, what stands in it, and what came of it when it ran. */
export interface RunScript extends ScriptText {
  readonly run: ScriptRun;
}

export function unknownsThatMatter(context: RunScript): readonly Problem[] {
  const { run, document } = context;
  const { reasons, places, holes } = consequencesOf(context);
  const said = new Map<number, Problem>();
  const all = [...run.result.unknowns, ...(run.result.stopped ? [run.result.stopped] : []), ...holes];
  for (const one of all) {
    const unknown = { ...one, place: one.effect === 'value' ? originOf(context, one.place) : one.place };
    const { place, reason, effect } = unknown;
    if (place.source !== 0 || said.has(place.start)) continue;
    const matters = effect === 'stop' || reasons.has(reason) || places.has(`${one.place.source} ${one.place.start}`);
    if (!matters) continue;
    const fix = fixFor(context, unknown);
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
  return [...said.values()];
}

/** Steps from a variable to the one that it was set from. */
const MOST_STEPS = 8;

/** Where the value of a variable ceased to be known: `$(…)` in the assignment nearest above, through other variables. */
function originOf({ document, sites }: RunScript, place: Place): Place {
  let origin = place;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const name = /^"?\$\{?([A-Za-z_]\w*)/.exec(document.text.slice(origin.start, origin.end))?.[1];
    const { start } = origin;
    const assigned = sites.assignments.filter((one) => one.name === name && one.place.end <= start).at(-1);
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
      return `Both are possible here: ${reason}.`;
    case 'stop':
      return `The evaluation stops here: ${reason}. What follows is not known.`;
    case 'broken':
      return `This is not understood: ${reason}.`;
    default:
      return `Not known here: ${reason}.`;
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
function fixFor({ document, sites }: RunScript, { place, effect }: Unknown): Fix | undefined {
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
  if (effect === 'branch') {
    const condition = conditionAt(text, place.start);
    return condition === undefined
      ? undefined
      : insert(`assume ${condition}`, `Tell that this holds: assume ${condition}`);
  }
  if (effect !== 'value') return undefined;
  const assigned = sites.assignments.find((one) => one.place.start <= place.start && place.end <= one.place.end)?.name;
  const name = assigned ?? /^"?\$\{?(\w+)/.exec(text.slice(place.start, place.end))?.[1];
  if (name === undefined || name === '') return undefined;
  return insert(`let ${name}=${exampleFor(name)}`, `Tell what ${name} is: # iptables-ls let ${name}=…`);
}

/** The condition of the `if`, `while` or list that begins there, when it stands on that line. */
function conditionAt(text: string, at: number): string | undefined {
  const line = text.slice(at, lineEnd(text, at));
  const condition = /^(?:if|elif|while|until)\s+(.*?)\s*(?:;\s*(?:then|do)\b.*)?$/.exec(line)?.[1];
  const first = condition ?? /^(.*?)\s*(?:&&|\|\|)/.exec(line)?.[1];
  return first === undefined || first === '' ? undefined : first;
}

/** Something of the right kind, to be changed by who knows. */
function exampleFor(name: string): string {
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
