/** Mends of refusals that bring none along: what may help is tried on the text, and what does help is offered. */
import type { Fix, Problem } from '../../base/problem.ts';
import type { IdeContext } from '../context.ts';
import { subjectAt } from '../locate.ts';
import type { Proposer, Refused } from './define.ts';
import * as moves from './moves.ts';
import * as options from './options.ts';
import { mends } from './trial.ts';
import * as values from './values.ts';

/** Mends of one finding that are offered. */
const MOST_MENDS = 5;

/** Changes that are tried for one finding. */
const MOST_TRIALS = 80;

/** What may help against a refusal, the likeliest first. Values that cannot be read have `bad-…` and the like for a code. */
const PROPOSERS: Readonly<Record<string, readonly Proposer[]>> = {
  'bad-address': [values.otherValues, options.inOtherFamily],
  'bad-policy': [moves.otherPolicy],
  'bad-time': [values.otherValues, options.withoutOption],
  'builtin-chain': [moves.withoutLine],
  'builtin-of-other-table': [moves.toOtherTable, moves.withoutLine],
  'chain-declared-late': [moves.declaredBefore],
  'chain-in-use': [moves.withoutLine],
  'chain-loop': [moves.withoutLine],
  'chain-name-start': [moves.otherName],
  'chain-name-too-long': [moves.otherName],
  'chain-named-like-verdict': [moves.withoutLine],
  'chain-not-made': [moves.withoutLine],
  'conflicting-options': [options.withoutOneOfTwo],
  'drop-in-nat': [moves.toOtherTable],
  'duplicate-chain': [moves.withoutLine],
  'duplicate-option': [options.withoutOption],
  'empty-value': [options.withoutOption],
  'fragment-in-ipv6': [options.withoutOption],
  'gone-from-kernel': [options.successor],
  'legacy-only': [options.successor],
  'line-continuation': [moves.joinedLines],
  'missing-option': [options.withMissingOption],
  'missing-protocol': [options.withProtocol],
  'missing-value': [options.withValue],
  'negated-any-address': [options.withoutOption],
  'negated-list': [moves.withoutLine],
  'no-chain-name': [moves.withoutLine],
  'no-command': [moves.addCommand, moves.withoutLine],
  'no-such-rule': [moves.withoutLine],
  'no-table-name': [moves.withoutLine],
  'option-not-for-command': [options.withoutOption],
  'outside-table': [moves.commitAfter, moves.openTable],
  'policy-of-user-chain': [moves.withoutLine],
  'protocol-never': [options.withoutOption],
  'requires-option': [options.withMissingOption, options.withoutOption],
  'rule-number-too-big': [moves.atTheEnd, moves.withoutLine],
  'too-long': [values.shorterText],
  'unexpected-value': [options.withoutOption],
  'unknown-chain': [moves.withoutLine],
  'unknown-match': [options.inOtherFamily],
  'unknown-option': [options.behindTarget, options.inOtherFamily, options.withoutOption],
  'unknown-target': [options.inOtherFamily],
  'wrong-chain': [moves.toOtherChain],
  'wrong-protocol': [options.withProtocol],
  'wrong-table': [moves.toOtherTable],
};

/** The mends of a finding: those that it carries, and where none of them helps, what does. */
export function mendsFor(context: IdeContext, problem: Problem): readonly Fix[] {
  const carried = problem.fixes ?? [];
  const line = context.lineAt(problem.span.start);
  if (problem.refusedBy.length === 0 || !line) return carried;
  const subject = subjectAt(context, problem.span.start) ?? subjectAt(context, problem.span.end);
  const refused: Refused = { context, problem, line, subject };
  if (carried.some((fix) => mends(refused, fix))) return carried;
  return [...tried(refused, new Set(carried.map(({ title }) => title))), ...carried];
}

/** Each was tried: with it the text is refused for less. */
function tried(refused: Refused, known: Set<string>): readonly Fix[] {
  const found: Fix[] = [];
  let count = 0;
  for (const propose of PROPOSERS[refused.problem.code] ?? [values.otherValues]) {
    for (const candidate of propose(refused)) {
      if (found.length >= MOST_MENDS || count >= MOST_TRIALS) return found;
      const { title, edits, group = title } = candidate;
      if (known.has(title) || known.has(group)) continue;
      known.add(title);
      count++;
      if (!mends(refused, candidate)) continue;
      known.add(group);
      found.push({ title, edits, kind: 'unsafe' });
    }
  }
  return found;
}
