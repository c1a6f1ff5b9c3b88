/** Runs what was read of an awk program on lines that are known. Source: POSIX awk. */
import { unreachable } from '../../../base/unreachable.ts';
import type { Expression, Rule, Statement } from './awk-syntax.ts';
import {
  compare,
  type Datum,
  divided,
  formatted,
  isTrue,
  MISSING,
  NONE,
  NotKnown,
  numberOfDatum,
  regexFor,
  textOfDatum,
} from './awk-values.ts';

interface Run {
  readonly names: Map<string, Datum>;
  readonly arrays: Map<string, Map<string, Datum>>;
  line: string;
  fields: string[];
  number: number;
  steps: number;
  output: string;
}

/** How a stretch of statements ends when not at its end. */
type Way = 'next' | 'break' | 'continue' | 'exit';

export interface Ended {
  readonly status: number;
  readonly text: string;
}

const MOST_STEPS = 300_000;

/** Names that say something of the host or of how it was called, or that change what is not worked out here. */
const OTHERS = /^(ENVIRON|ARGV|ARGC|FILENAME|RS|RT|SUBSEP|CONVFMT|OFMT|IGNORECASE|FIELDWIDTHS|FPAT|PROCINFO)$/;

/** `names`: variables that were given. Throws `NotKnown` for what is not worked out. */
export function runAwk(rules: readonly Rule[], lines: readonly string[], names: ReadonlyMap<string, string>): Ended {
  const run: Run = { names: new Map(), arrays: new Map(), line: '', fields: [], number: 0, steps: 0, output: '' };
  for (const [name, read] of names) {
    if (OTHERS.test(name) || /^(NR|NF|FNR)$/.test(name)) throw new NotKnown();
    run.names.set(name, { read });
  }
  let status = 0;
  const doAll = (when: Rule['when']): boolean => {
    for (const rule of rules) {
      if (rule.when !== when || (rule.pattern && !isTrue(evaluate(run, rule.pattern)))) continue;
      if (!rule.body) run.output += `${run.line}${separator(run, 'ORS', '\n')}`;
      const way = rule.body && execute(run, rule.body);
      if (way === 'exit') {
        status = numberOfDatum(run.names.get(EXIT) ?? status);
        return true;
      }
      if (way === 'next') return false;
    }
    return false;
  };
  const leaves = doAll('BEGIN');
  if (!leaves && rules.some(({ when }) => when !== 'BEGIN')) {
    for (const line of lines) {
      run.number++;
      setLine(run, line);
      if (doAll('line')) break;
    }
  }
  doAll('END');
  return { status, text: run.output };
}

/** Where the status that a program leaves with is kept: no name of a variable. */
const EXIT = ' exit';

function separator({ names }: Run, name: string, usual: string): string {
  const value = names.get(name);
  return value === undefined ? usual : textOfDatum(value);
}

function setLine(run: Run, line: string): void {
  run.line = line;
  run.fields = divided(line, separator(run, 'FS', ' '));
}

function execute(run: Run, statement: Statement): Way | undefined {
  spend(run);
  switch (statement.kind) {
    case 'block':
      for (const each of statement.body) {
        const way = execute(run, each);
        if (way) return way;
      }
      return undefined;
    case 'expression':
      evaluate(run, statement.value);
      return undefined;
    case 'print': {
      const items = statement.items.map((item) => textOfDatum(evaluate(run, item)));
      const text = statement.items.length === 0 ? run.line : items.join(separator(run, 'OFS', ' '));
      run.output += text + separator(run, 'ORS', '\n');
      return undefined;
    }
    case 'printf': {
      const [format, ...given] = statement.items.map((item) => evaluate(run, item));
      if (format === undefined) throw new NotKnown();
      run.output += formatted(textOfDatum(format), given);
      return undefined;
    }
    case 'if': {
      const taken = isTrue(evaluate(run, statement.test)) ? statement.yes : statement.no;
      return taken && execute(run, taken);
    }
    case 'while':
      return loop(run, statement.test, undefined, statement.body);
    case 'for':
      if (statement.first) execute(run, statement.first);
      return loop(run, statement.test, statement.next, statement.body);
    case 'exit':
      if (statement.status) run.names.set(EXIT, numberOfDatum(evaluate(run, statement.status)));
      return 'exit';
    case 'next':
    case 'break':
    case 'continue':
      return statement.kind;
    default:
      return unreachable(statement);
  }
}

function loop(run: Run, test: Expression | undefined, next: Statement | undefined, body: Statement): Way | undefined {
  while (!test || isTrue(evaluate(run, test))) {
    const way = execute(run, body);
    if (way === 'break') return undefined;
    if (way && way !== 'continue') return way;
    if (next) execute(run, next);
  }
  return undefined;
}

function spend(run: Run): void {
  if (++run.steps > MOST_STEPS || run.output.length > 5_000_000) throw new NotKnown();
}

function evaluate(run: Run, expression: Expression): Datum {
  spend(run);
  switch (expression.kind) {
    case 'number':
    case 'text':
      return expression.value;
    case 'regex':
      return regexFor(expression.source).test(run.line) ? 1 : 0;
    case 'name':
      return named(run, expression.name);
    case 'element':
      return elementOf(run, expression.name, keyOf(run, expression.keys));
    case 'field':
      return fieldOf(run, numberOfDatum(evaluate(run, expression.number)));
    case 'unary': {
      const value = evaluate(run, expression.operand);
      if (expression.operator === '(') return value;
      if (expression.operator === '!') return isTrue(value) ? 0 : 1;
      return expression.operator === '-' ? -numberOfDatum(value) : numberOfDatum(value);
    }
    case 'binary':
      return binary(run, expression);
    case 'in':
      return arrayOf(run, expression.name).has(textOfDatum(evaluate(run, expression.key))) ? 1 : 0;
    case 'choice':
      return evaluate(run, isTrue(evaluate(run, expression.test)) ? expression.yes : expression.no);
    case 'assign': {
      const { operator, target } = expression;
      const right = evaluate(run, expression.value);
      const value =
        operator === '='
          ? right
          : reckoned(operator[0] ?? '', numberOfDatum(evaluate(run, target)), numberOfDatum(right));
      return assign(run, target, value);
    }
    case 'step': {
      const before = numberOfDatum(evaluate(run, expression.target));
      const after = before + expression.by;
      assign(run, expression.target, after);
      return expression.isBefore ? after : before;
    }
    case 'call':
      return called(run, expression.name, expression.given);
    default:
      return unreachable(expression);
  }
}

function named(run: Run, name: string): Datum {
  if (name === 'NR' || name === 'FNR') return run.number;
  if (name === 'NF') return run.fields.length;
  if (OTHERS.test(name) || run.arrays.has(name)) throw new NotKnown();
  const usual: Readonly<Record<string, string>> = { FS: ' ', OFS: ' ', ORS: '\n' };
  return run.names.get(name) ?? (Object.hasOwn(usual, name) ? (usual[name] ?? NONE) : NONE);
}

function arrayOf(run: Run, name: string): Map<string, Datum> {
  if (OTHERS.test(name) || run.names.has(name)) throw new NotKnown();
  const found = run.arrays.get(name) ?? new Map<string, Datum>();
  run.arrays.set(name, found);
  return found;
}

/** What is asked for is there from then on. */
function elementOf(run: Run, name: string, key: string): Datum {
  const array = arrayOf(run, name);
  const value = array.get(key) ?? NONE;
  array.set(key, value);
  return value;
}

function keyOf(run: Run, keys: readonly Expression[]): string {
  return keys.map((key) => textOfDatum(evaluate(run, key))).join('\u001c');
}

function fieldOf({ line, fields }: Run, number: number): Datum {
  if (!Number.isInteger(number) || number < 0) throw new NotKnown();
  if (number === 0) return { read: line };
  const read = fields[number - 1];
  return read === undefined ? MISSING : { read };
}

function assign(run: Run, target: Expression, value: Datum): Datum {
  if (target.kind === 'name') {
    if (OTHERS.test(target.name) || /^(NR|NF|FNR)$/.test(target.name) || run.arrays.has(target.name))
      throw new NotKnown();
    run.names.set(target.name, value);
  } else if (target.kind === 'element') arrayOf(run, target.name).set(keyOf(run, target.keys), value);
  else if (target.kind === 'field') {
    const number = numberOfDatum(evaluate(run, target.number));
    if (!Number.isInteger(number) || number < 0 || number > 1000) throw new NotKnown();
    const text = textOfDatum(value);
    if (number === 0) setLine(run, text);
    else {
      while (run.fields.length < number) run.fields.push('');
      run.fields[number - 1] = text;
      run.line = run.fields.join(separator(run, 'OFS', ' '));
    }
  } else throw new NotKnown();
  return value;
}

function binary(run: Run, { operator, left, right }: Extract<Expression, { kind: 'binary' }>): Datum {
  const a = evaluate(run, left);
  if (operator === '&&') return isTrue(a) && isTrue(evaluate(run, right)) ? 1 : 0;
  if (operator === '||') return isTrue(a) || isTrue(evaluate(run, right)) ? 1 : 0;
  if (operator === '~' || operator === '!~')
    return regexFor(sourceOf(run, right)).test(textOfDatum(a)) === (operator === '~') ? 1 : 0;
  const b = evaluate(run, right);
  if (operator === ' ') return textOfDatum(a) + textOfDatum(b);
  if (/^[-+*/%]$/.test(operator)) return reckoned(operator, numberOfDatum(a), numberOfDatum(b));
  const order = compare(a, b);
  const truths: Readonly<Record<string, boolean>> = {
    '<': order < 0,
    '<=': order <= 0,
    '==': order === 0,
    '!=': order !== 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return truths[operator] ? 1 : 0;
}

function reckoned(operator: string, a: number, b: number): number {
  if ((operator === '/' || operator === '%') && b === 0) throw new NotKnown();
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
}

/** A regular expression stands for itself where one is looked for. */
function sourceOf(run: Run, expression: Expression): string {
  return expression.kind === 'regex' ? expression.source : textOfDatum(evaluate(run, expression));
}

function called(run: Run, name: string, given: readonly Expression[]): Datum {
  const text = (at: number): string => {
    const one = given[at];
    if (!one) throw new NotKnown();
    return textOfDatum(evaluate(run, one));
  };
  const number = (at: number): number => numberOfDatum(evaluate(run, given[at] ?? { kind: 'text', value: '' }));
  switch (name) {
    case 'length': {
      const [one] = given;
      if (one?.kind === 'name' && run.arrays.has(one.name)) return arrayOf(run, one.name).size;
      return [...(one ? text(0) : run.line)].length;
    }
    case 'substr': {
      const [from, count] = [number(1), given.length > 2 ? number(2) : Number.MAX_SAFE_INTEGER];
      if (!Number.isInteger(from) || !Number.isInteger(count) || from < 1) throw new NotKnown();
      return [...text(0)].slice(from - 1, from - 1 + Math.max(count, 0)).join('');
    }
    case 'index':
      return text(0).indexOf(text(1)) + 1;
    case 'tolower':
      return text(0).toLowerCase();
    case 'toupper':
      return text(0).toUpperCase();
    case 'int':
      return Math.trunc(number(0));
    case 'sprintf':
      return formatted(
        text(0),
        given.slice(1).map((each) => evaluate(run, each)),
      );
    case 'split': {
      const [, into, by] = given;
      if (into?.kind !== 'name') throw new NotKnown();
      const parts = divided(text(0), by ? sourceOf(run, by) : separator(run, 'FS', ' '));
      const array = arrayOf(run, into.name);
      array.clear();
      for (const [index, read] of parts.entries()) array.set(String(index + 1), { read });
      return parts.length;
    }
    case 'match': {
      const regex = regexFor(sourceOf(run, given[1] ?? { kind: 'text', value: '' }), true);
      const found = regex.exec(text(0));
      run.names.set('RSTART', found ? found.index + 1 : 0);
      run.names.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    case 'sub':
    case 'gsub':
      return replaced(run, name === 'gsub', given);
    default:
      throw new NotKnown();
  }
}

function replaced(run: Run, isGlobal: boolean, [pattern, by, target]: readonly Expression[]): Datum {
  if (!pattern || !by) throw new NotKnown();
  const regex = regexFor(sourceOf(run, pattern), true);
  const put = textOfDatum(evaluate(run, by));
  if (regex.test('') || /\\[^&]|\\$/.test(put)) throw new NotKnown();
  const into: Expression = target ?? { kind: 'field', number: { kind: 'number', value: 0 } };
  let count = 0;
  const text = textOfDatum(evaluate(run, into)).replace(new RegExp(regex.source, isGlobal ? 'g' : ''), (found) => {
    count++;
    return put.replace(/\\?&/g, (each) => (each === '&' ? found : '&'));
  });
  if (count > 0) assign(run, into, text);
  return count;
}
