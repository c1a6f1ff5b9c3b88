/** Reads the lines of a save file that are not rules: `*table`, `:chain policy [counters]`, and directives in the wrong place. */
import { information, refusal, replace, safeFix, warning } from '../../base/finding.ts';
import type { Backend, Fix, Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { isBuiltin, TABLES, tableNamed } from '../../catalogue/tables.ts';
import { closest } from '../command/suggest.ts';
import type { Word } from '../command/types.ts';
import { countersOf } from './counters.ts';
import type { LineContext } from './line.ts';
import type { LineContent } from './types.ts';
import { exceedsBytes, splitTokens } from './words.ts';

/** Bytes that the name of a chain may have. kernel:include/uapi/linux/netfilter/x_tables.h (XT_EXTENSION_MAXNAMELEN less the end mark) */
export const CHAIN_NAME_BYTES = 28;

/** Names that libiptc keeps for verdicts: no chain can be created with them. */
const VERDICTS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN']);

const TABLE_NAMES = TABLES.map((table) => table.name);

/** `*table`, whose asterisk stands at `at`. */
export function readTable(text: string, at: number, context: LineContext): LineContent {
  const name = splitTokens(text, at + 1)[0] ?? { text: '', start: at + 1, end: at + 1 };
  const problems: Problem[] = [];
  if (context.table !== undefined) problems.push(stillOpen(context.table, text));
  if (name.text === '') {
    problems.push(refusal('no-table-name', 'No table is named after "*".', span(at, at + 1)));
  } else if (!tableNamed(name.text)) problems.push(unknownTable(name));
  return { kind: 'table', name, problems };
}

/** The table that a name stands for: itself, the one it misspells, or `undefined`. */
export function tableMeant(name: string): TableName | undefined {
  return tableNamed(name)?.name ?? tableNamed(closest(name, TABLE_NAMES) ?? '')?.name;
}

function unknownTable(name: Word): Problem {
  const meant = tableMeant(name.text);
  const fixes = meant ? [safeFix(`Write ${meant}`, replace(name, meant))] : [];
  const hint = meant ? `Did you mean ${meant}?` : `The tables are ${TABLE_NAMES.join(', ')}.`;
  return refusal('unknown-table', `"${name.text}" is not a table. ${hint}`, place(name), { fixes });
}

function stillOpen(table: string, text: string): Problem {
  return refusal(
    'missing-commit',
    `The table ${table} is still open here: COMMIT is missing before this line.`,
    span(0, text.length),
    {
      fixes: [safeFix('Insert COMMIT', replace(span(0, 0), 'COMMIT\n'))],
    },
  );
}

/** `:chain policy [counters]`, whose colon stands at `at`. What stands after the counters is not read by the real program either. */
export function readChain(text: string, at: number, context: LineContext): LineContent {
  const [name, policy, counters] = splitTokens(text, at + 1);
  const table = context.table ?? 'filter';
  if (name === undefined) {
    const nothing = { text: '', start: at + 1, end: at + 1 };
    const problem = refusal('no-chain-name', 'No chain is named after ":".', span(at, at + 1));
    return { kind: 'chain', name: nothing, policy: undefined, counters: undefined, problems: [problem] };
  }
  const problems = nameProblems(name);
  const builtin = isBuiltin(table, name.text);
  if (policy === undefined) problems.push(noPolicy(name, builtin));
  else problems.push(...(builtin ? builtinPolicy(name, policy) : userPolicy(name, policy, table)));
  const count = counters && countersOf(counters.text);
  if (counters && !count && policy?.text !== '-') problems.push(badCounters(counters));
  return { kind: 'chain', name, policy, counters: count, problems };
}

function nameProblems(name: Word): Problem[] {
  if (exceedsBytes(name.text, CHAIN_NAME_BYTES)) {
    const message = `The chain name "${name.text}" is longer than ${CHAIN_NAME_BYTES} bytes.`;
    return [refusal('chain-name-too-long', message, place(name))];
  }
  if (VERDICTS.has(name.text)) {
    return [refusal('chain-named-like-verdict', `"${name.text}" is a verdict and cannot be a chain.`, place(name))];
  }
  if (name.text.startsWith('-') || name.text.startsWith('!')) {
    const message = `iptables-nft refuses a chain whose name begins with "${name.text.charAt(0)}".`;
    return [refusal('chain-name-start', message, place(name), { refusedBy: ['nft'] })];
  }
  return [];
}

function noPolicy(name: Word, builtin: boolean): Problem {
  const text = builtin ? 'ACCEPT' : '-';
  return refusal('no-policy', `The policy of ${name.text} is missing: write ${text} after the name.`, place(name), {
    fixes: [safeFix(`Add ${text} [0:0]`, replace(span(name.end, name.end), ` ${text} [0:0]`))],
  });
}

function builtinPolicy(name: Word, policy: Word): Problem[] {
  if (policy.text === 'ACCEPT' || policy.text === 'DROP' || policy.text === '-') return [];
  const capitals = policy.text.toUpperCase();
  const fixes =
    capitals === 'ACCEPT' || capitals === 'DROP' ? [safeFix(`Write ${capitals}`, replace(policy, capitals))] : [];
  return [
    refusal('bad-policy', `The policy of ${name.text} is ACCEPT or DROP, not "${policy.text}".`, place(policy), {
      fixes,
    }),
  ];
}

function userPolicy(name: Word, policy: Word, table: string): Problem[] {
  const elsewhere = TABLES.find((other) => isBuiltin(other.name, name.text));
  if (policy.text === '-') {
    if (!elsewhere) return [];
    const message = `${name.text} is not a built-in chain of ${table}: this makes a user chain of that name, which no packet reaches by itself.`;
    return [warning('builtin-of-other-table', message, place(name))];
  }
  const refusedBy: readonly Backend[] = ['legacy'];
  if (elsewhere) {
    const message = `${name.text} is not a built-in chain of ${table}: iptables-legacy refuses it, iptables-nft makes a user chain of that name.`;
    return [refusal('builtin-of-other-table', message, place(name), { refusedBy })];
  }
  const fixes: Fix[] = [safeFix('Write -', replace(policy, '-'))];
  const message = `The user chain ${name.text} cannot have a policy: iptables-legacy refuses it, iptables-nft ignores it.`;
  return [refusal('user-chain-policy', message, place(policy), { refusedBy, fixes })];
}

function badCounters(counters: Word): Problem {
  const message = `"${counters.text}" is not [packets:bytes]: iptables-restore -c refuses it, and without -c it is not looked at.`;
  return information('bad-counters', message, place(counters), {
    fixes: [safeFix('Write [0:0]', replace(counters, '[0:0]'))],
  });
}

/** A directive that iptables-restore recognises only at the very start of a line, or only as the whole of it. */
export function misplacedDirective(
  text: string,
  first: Word,
  count: number,
  context: LineContext,
): LineContent | undefined {
  if (text.startsWith('-')) return undefined;
  const fixes = [safeFix('Remove the blanks before it', replace(span(0, first.start), ''))];
  const indented = first.start > 0;
  const here = span(first.start, text.trimEnd().length);
  switch (text.charAt(first.start)) {
    case '*':
      if (!indented || !tableMeant(first.text.slice(1))) return undefined;
      return withProblem(readTable(text, first.start, context), indentedDirective('A table line', here, fixes));
    case ':':
      return indented
        ? withProblem(readChain(text, first.start, context), indentedDirective('A chain line', here, fixes))
        : undefined;
    case '#': {
      const message = 'A comment must begin in the first column: with blanks before it, it is read as a rule.';
      return { kind: 'comment', problems: [refusal('comment-not-in-column-0', message, here, { fixes })] };
    }
    default:
  }
  if (count !== 1 || first.text.toUpperCase() !== 'COMMIT') return undefined;
  const whole = span(0, text.length);
  const message =
    first.text !== 'COMMIT'
      ? 'COMMIT must be written in capitals.'
      : indented
        ? 'COMMIT must begin in the first column.'
        : 'COMMIT must stand alone on its line: blanks follow it.';
  const alone = [safeFix('Write COMMIT alone', replace(whole, 'COMMIT'))];
  return { kind: 'commit', problems: [refusal('inexact-commit', message, whole, { fixes: alone })] };
}

function indentedDirective(what: string, here: Problem['span'], fixes: readonly Fix[]): Problem {
  return refusal('indented-directive', `${what} must begin in the first column.`, here, { fixes });
}

function withProblem(content: LineContent, problem: Problem): LineContent {
  return { ...content, problems: [problem, ...content.problems] };
}

function place(word: Word): Problem['span'] {
  return span(word.start, word.end);
}
