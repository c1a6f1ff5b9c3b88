/** Runs `.flow` files as tests: the same scripts, read and run by the same code, as users write. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import { parseFlow } from '../../server/src/flow/parse.ts';
import { type FlowResult, runFlow } from '../../server/src/flow/run.ts';
import { type LoadRules, loadSave, subjectOf } from '../../server/src/flow/subject.ts';
import type { Flow, FlowScript } from '../../server/src/flow/types.ts';
import { guessFamily } from '../../server/src/model/family.ts';

/** A test for each flow of each file. A mistake in a script is a failure: a test with one in it must not pass. */
export function describeFlows(files: readonly string[]): void {
  describe.each(files)('%s', (path) => {
    const script = parseFlow(readFileSync(path, 'utf8'));
    const subject = subjectOf(script, rulesBeside(path));

    test('it can be read', () => {
      expect(
        [...script.problems, ...subject.problems].map((problem) => sayAt(script, problem.span.start, problem.message)),
      ).toEqual([]);
    });
    test.each([...script.flows])('$name', (flow) => {
      expect(flow.steps.length).toBeGreaterThan(0);
      expect(differencesIn(script, runFlow(flow, subject))).toEqual([]);
    });
  });
}

/** What is not as expected, a line each with its place. */
export function differencesIn(script: FlowScript, { steps }: FlowResult): readonly string[] {
  return steps.flatMap(({ refused, differences }) => [
    ...(refused ? [sayAt(script, refused.span.start, refused.message)] : []),
    ...differences.map(({ span, expected, happened }) => sayAt(script, span.start, `${happened}, not ${expected}`)),
  ]);
}

/** A script's text with everything that comes of it, without files. */
export function flowsOf(text: string, files: Readonly<Record<string, string>> = {}) {
  const script = parseFlow(text);
  const subject = subjectOf(script, loadFrom(files));
  const run = (flow: Flow): FlowResult => runFlow(flow, subject);
  const problems = [...script.problems, ...subject.problems].map(({ message, span }) =>
    sayAt(script, span.start, message),
  );
  return { script, subject, problems, results: script.flows.map(run) };
}

/** Rules of files that a test makes up. */
export function loadFrom(files: Readonly<Record<string, string>>): LoadRules {
  return (path, family) => {
    const text = files[path];
    if (text === undefined) return { ok: false, message: `cannot read ${path}: there is no such file` };
    return loaded(text, family ?? guessFamily(path, text));
  };
}

function rulesBeside(path: string): LoadRules {
  return (name, family) => {
    const text = readFileSync(join(dirname(path), name), 'utf8');
    return loaded(text, family ?? guessFamily(name, text));
  };
}

function loaded(text: string, family: Family): ReturnType<LoadRules> {
  const { ruleset, refusals } = loadSave(text, family);
  const rulesets = { ipv4: family === 4 ? ruleset : undefined, ipv6: family === 6 ? ruleset : undefined };
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return { ok: true, rulesets, refusals: refusals.map(({ message, span }) => `${lineOf(span.start)}: ${message}`) };
}

function sayAt({ text }: FlowScript, offset: number, what: string): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}
