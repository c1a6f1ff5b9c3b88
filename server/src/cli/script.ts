/** Evaluates a shell script for the verbs: the rulesets that it leaves, and what is said about it. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Backend, Family } from '../base/problem.ts';
import { runScript, type ScriptRun } from '../model/script/build.ts';
import type { Place } from '../syntax/shell/ast.ts';
import type { ScriptInput } from '../syntax/shell/run/evaluate.ts';
import { shellGrammar } from './grammar.ts';
import { CannotRun, type Input } from './io.ts';

export interface ScriptOptions {
  readonly backend: Backend;
  readonly arguments: readonly string[];
  /** `NAME=VALUE`. */
  readonly environment: readonly string[];
}

/** A text of which nobody knows what a script would read. */
const LONGEST_FILE = 5_000_000;

/** What a script leaves, without how it came to that. */
export async function loadScript(input: Input, options: ScriptOptions): Promise<ScriptRun> {
  return runScript(
    await shellGrammar(),
    { ...scriptFrom(input, options), filesMayMiss: true, endsUnread: true },
    options.backend,
    { withoutHistory: true },
  );
}

/** The script as it is run. */
export function scriptFrom(input: Input, options: Pick<ScriptOptions, 'arguments' | 'environment'>): ScriptInput {
  const environment: Record<string, string> = {};
  for (const each of options.environment) {
    const equals = each.indexOf('=');
    if (equals < 1) throw new CannotRun(`--env needs NAME=VALUE, and got ${each}`);
    environment[each.slice(0, equals)] = each.slice(equals + 1);
  }
  return {
    text: input.text,
    name: input.path,
    arguments: options.arguments,
    environment,
    readFile: readerBeside(input.path),
  };
}

/** Reads files in the script's folder and below, and no others: what another host has in its own is not known here. */
function readerBeside(path: string): (path: string) => string | undefined {
  if (path === '-') return () => undefined;
  const folder = dirname(resolve(path));
  const known = new Map<string, string | undefined>();
  return (wanted) => {
    if (!known.has(wanted)) known.set(wanted, readIn(folder, wanted));
    return known.get(wanted);
  };
}

function readIn(folder: string, wanted: string): string | undefined {
  try {
    const real = realpathSync(resolve(folder, wanted));
    if (!real.startsWith(realpathSync(folder) + sep)) return undefined;
    const stats = statSync(real);
    return stats.size > LONGEST_FILE || !stats.isFile() ? undefined : readFileSync(real, 'utf8');
  } catch {
    return undefined;
  }
}

/** One thing that is not known, in words. */
export interface Unsure {
  readonly place: Place;
  readonly message: string;
}

/** What of the rulesets depends on something unknown, in the order of the text. */
export function unsureOf({ uncertain, findings, result }: ScriptRun, families: readonly Family[]): Unsure[] {
  const said = new Map<string, Unsure>();
  const say = (place: Place, message: string): void => {
    said.set(`${place.source} ${place.start} ${message}`, { place, message });
  };
  for (const { place, what, chain, reason } of families.flatMap((family) => uncertain[family])) {
    const which =
      what === 'rule'
        ? `a rule of ${chain} may`
        : what === 'chain'
          ? `the chain ${chain} may`
          : what === 'table'
            ? `all that is restored of ${chain} may`
            : `the policy of ${chain} may`;
    say(place, `${which} ${what === 'policy' ? 'be another' : 'be there or not, or be another'}: ${reason}`);
  }
  for (const { place, why } of findings.blurs.values())
    say(place, `what this does to the ruleset is not known: ${why}`);
  if (result.stopped) say(result.stopped.place, `the evaluation stops here: ${result.stopped.reason}`);
  return [...said.values()].sort((a, b) => a.place.source - b.place.source || a.place.start - b.place.start);
}
