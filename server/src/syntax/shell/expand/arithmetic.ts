/** Arithmetic of the shell: 64-bit integers, the operators of C, variables that may be assigned to. */

/** The variables that an expression reads and writes. */
export interface Variables {
  /** The text of a variable, empty when it is not set; `undefined` when it is not known. */
  get(name: string): string | undefined;
  set(name: string, value: bigint | undefined): void;
  /** dash: no `**`, `++`, `--`, `,`, arrays or bases, and a variable holds a number or nothing. */
  readonly isPosix?: boolean;
}

/** `known: false`: it depends on something that is not known; `error`: the shell would refuse it. */
export type Arithmetic =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'error'; readonly message: string };

class Refused extends Error {}

/** Marks what is not known while an expression is worked out. */
const UNKNOWN = Symbol('unknown');
type Number64 = bigint | typeof UNKNOWN;

interface State {
  readonly tokens: readonly string[];
  at: number;
  readonly variables: Variables;
  depth: number;
  /** Inside a branch that is not taken: nothing is assigned. */
  idle: number;
  /** Inside a branch that may not be taken: what is assigned is not known behind it. */
  doubt: number;
}

const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|\d+#[0-9A-Za-z@_]+|\d+|[A-Za-z_]\w*(?:\[(?:[^[\]]|\[[^[\]]*\])*\])?|<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:,()])\s*/y;

/** The value of an expression. An empty one is 0, but not to a POSIX shell. */
export function evaluateArithmetic(text: string, variables: Variables, depth = 0): Arithmetic {
  try {
    const { tokens, bashs } = readExpression(text);
    const refused = variables.isPosix && bashs;
    if (refused) throw new Refused(`${refused} is not known to a POSIX shell`);
    if (tokens.length === 0 && variables.isPosix && depth === 0) throw new Refused('there is no expression');
    if (tokens.length === 0) return { kind: 'number', value: 0n };
    const state: State = { tokens, at: 0, variables, depth, idle: 0, doubt: 0 };
    const value = comma(state);
    if (state.at < tokens.length) throw new Refused(`${tokens[state.at]} is not expected`);
    return value === UNKNOWN ? { kind: 'unknown' } : { kind: 'number', value };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'error', message: error.message };
    throw error;
  }
}

/** The names that an expression assigns to, wherever in it that stands. */
export function assignedIn(text: string): readonly string[] {
  const { tokens } = readExpression(text);
  return tokens.filter((token, at) => {
    const [before = '', behind = ''] = [tokens[at - 1], tokens[at + 1]];
    return (
      /^[A-Za-z_]/.test(token) &&
      (ASSIGNING.includes(behind) || /^(\+\+|--)$/.test(behind) || /^(\+\+|--)$/.test(before))
    );
  });
}

interface Expression {
  readonly tokens: readonly string[];
  /** The first token that a POSIX shell does not know. */
  readonly bashs: string | undefined;
}

/** Expressions that were read lately: a loop works out the same ones in every pass. */
const MOST_READ = 256;
const expressions = new Map<string, Expression>();

function readExpression(text: string): Expression {
  const before = expressions.get(text);
  if (before) return before;
  const tokens = tokensOf(text);
  const made = { tokens, bashs: tokens.find((token) => /^(\*\*|,|\d+#.*|.*\[.*)$/.test(token)) };
  if (expressions.size >= MOST_READ) expressions.clear();
  expressions.set(text, made);
  return made;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  const trimmed = text.trim();
  while (at < trimmed.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(trimmed);
    if (!found?.[1]) {
      // It is refused where it is come to: what stands before it is worked out.
      tokens.push(trimmed.slice(at));
      break;
    }
    tokens.push(found[1]);
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function take(state: State, operator: string): boolean {
  if (state.tokens[state.at] !== operator) return false;
  state.at++;
  return true;
}

function takeAny(state: State, operators: readonly string[]): string | undefined {
  const token = state.tokens[state.at];
  if (token === undefined || !operators.includes(token)) return undefined;
  state.at++;
  return token;
}

function comma(state: State): Number64 {
  let value = assignment(state);
  while (take(state, ',')) value = assignment(state);
  return value;
}

const ASSIGNING = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];

function assignment(state: State): Number64 {
  const name = state.tokens[state.at] ?? '';
  const operator = state.tokens[state.at + 1] ?? '';
  if (!ASSIGNING.includes(operator) || !/^[A-Za-z_]/.test(name)) return ternary(state);
  state.at += 2;
  // bash looks at what is there before it works out what is added to it.
  const old = operator === '=' || state.variables.isPosix ? undefined : read(state, name);
  const right = assignment(state);
  const value = operator === '=' ? right : combined(state, operator.slice(0, -1), old ?? read(state, name), right);
  write(state, name, value);
  return value;
}

function ternary(state: State): Number64 {
  const condition = level(state, 0);
  if (!take(state, '?')) return condition;
  const skipFirst = condition === 0n;
  const skipSecond = condition !== UNKNOWN && !skipFirst;
  const first = inDoubt(state, condition, (inner) => idly(inner, skipFirst, assignment));
  if (!take(state, ':')) throw new Refused('":" is missing');
  const second = inDoubt(state, condition, (inner) => idly(inner, skipSecond, assignment));
  if (condition === UNKNOWN) return UNKNOWN;
  return skipFirst ? second : first;
}

function idly(state: State, isIdle: boolean, read: (state: State) => Number64): Number64 {
  if (isIdle) state.idle++;
  const value = read(state);
  if (isIdle) state.idle--;
  return value;
}

/** What is worked out only where a condition holds, or does not. */
function inDoubt(state: State, condition: Number64, read: (state: State) => Number64): Number64 {
  if (condition !== UNKNOWN) return read(state);
  state.doubt++;
  const value = read(state);
  state.doubt--;
  return value;
}

/** Loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const DEPTHS: ReadonlyMap<string, number> = new Map(
  LEVELS.flatMap((operators, depth) => operators.map((operator): [string, number] => [operator, depth])),
);

/** Operands and the operators between them that bind at least as tightly as those of that depth. */
function level(state: State, least: number): Number64 {
  let left = power(state);
  for (;;) {
    const operator = state.tokens[state.at] ?? '';
    const depth = DEPTHS.get(operator) ?? -1;
    if (depth < least) return left;
    state.at++;
    const isDecided = left !== UNKNOWN && (operator === '||' ? left !== 0n : operator === '&&' && left === 0n);
    const condition = operator === '||' || operator === '&&' ? left : 0n;
    const right = inDoubt(state, condition, (inner) =>
      idly(inner, isDecided, (innermost) => level(innermost, depth + 1)),
    );
    left = isDecided ? (operator === '||' ? 1n : 0n) : combined(state, operator, left, right);
  }
}

function power(state: State): Number64 {
  const left = unary(state);
  return take(state, '**') ? combined(state, '**', left, power(state)) : left;
}

const BEFORE = ['!', '~', '-', '+', '++', '--'];
const BEHIND = ['++', '--'];

function unary(state: State): Number64 {
  const operator = takeAny(state, BEFORE);
  if (operator === undefined) return postfix(state);
  if (operator === '++' || operator === '--') {
    const name = state.tokens[state.at] ?? '';
    if (/^[A-Za-z_]/.test(name) && !state.variables.isPosix) {
      state.at++;
      const value = combined(state, operator[0] ?? '', read(state, name), 1n);
      write(state, name, value);
      return value;
    }
    return unary(state);
  }
  const value = unary(state);
  if (value === UNKNOWN) return UNKNOWN;
  if (operator === '!') return value === 0n ? 1n : 0n;
  return wrap(operator === '~' ? ~value : operator === '-' ? -value : value);
}

function postfix(state: State): Number64 {
  const token = state.tokens[state.at++];
  if (token === undefined) throw new Refused('an operand is missing');
  if (token === '(') {
    const value = comma(state);
    if (!take(state, ')')) throw new Refused('")" is missing');
    return value;
  }
  if (/^\d/.test(token)) return numberOf(token);
  if (!/^[A-Za-z_]/.test(token)) throw new Refused(`${token} is not expected`);
  const value = read(state, token);
  const operator = state.variables.isPosix ? undefined : takeAny(state, BEHIND);
  if (operator) write(state, token, combined(state, operator[0] ?? '', value, 1n));
  return value;
}

/** Digits of numbers with a base; up to 36 capital letters are worth what small ones are. */
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

function numberOf(token: string): bigint {
  const based = /^(\d+)#([\w@]+)$/.exec(token);
  if (based) {
    const base = Number(based[1]);
    if (base < 2 || base > 64) throw new Refused(`${token} has a base that there is not`);
    let value = 0n;
    for (const digit of based[2] ?? '') {
      const worth = DIGITS.indexOf(base <= 36 ? digit.toLowerCase() : digit);
      if (worth >= base) throw new Refused(`${token} has a digit too great for its base`);
      value = value * BigInt(base) + BigInt(worth);
    }
    return wrap(value);
  }
  if (/^0\d/.test(token)) {
    if (!/^[0-7]+$/.test(token)) throw new Refused(`${token} is no octal number`);
    return wrap(BigInt(`0o${token.slice(1)}`));
  }
  return wrap(BigInt(token));
}

function read(state: State, name: string): Number64 {
  // What is decided already does not ask for it.
  if (state.idle > 0) return UNKNOWN;
  try {
    return numberIn(state, name);
  } catch (error) {
    if (state.doubt > 0 && error instanceof Refused) return UNKNOWN;
    throw error;
  }
}

function numberIn(state: State, name: string): Number64 {
  const text = state.variables.get(name)?.trim();
  if (text === undefined) return UNKNOWN;
  if (text === '') return 0n;
  if (/^(0|-?[1-9]\d*)$/.test(text)) return wrap(BigInt(text));
  if (state.variables.isPosix && !/^[-+]?(\d+|0[xX][0-9a-fA-F]+)$/.test(text))
    throw new Refused(`${name} holds no number`);
  if (state.depth > 20) throw new Refused(`${name} stands for itself`);
  const inner = evaluateArithmetic(text, state.variables, state.depth + 1);
  if (inner.kind === 'error') throw new Refused(inner.message);
  return inner.kind === 'number' ? inner.value : UNKNOWN;
}

function write(state: State, name: string, value: Number64): void {
  if (state.idle === 0) state.variables.set(name, value === UNKNOWN || state.doubt > 0 ? undefined : value);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** What an operator makes of its operands. What is not worked out, or may not be, is not refused. */
function combined(state: State, operator: string, a: Number64, b: Number64): Number64 {
  if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN;
  try {
    return binary(operator, a, b);
  } catch (error) {
    if (state.idle + state.doubt > 0 && error instanceof Refused) return UNKNOWN;
    throw error;
  }
}

function binary(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '||':
      return a !== 0n || b !== 0n ? 1n : 0n;
    case '&&':
      return a !== 0n && b !== 0n ? 1n : 0n;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return a === b ? 1n : 0n;
    case '!=':
      return a === b ? 0n : 1n;
    case '<':
      return a < b ? 1n : 0n;
    case '>':
      return a > b ? 1n : 0n;
    case '<=':
      return a <= b ? 1n : 0n;
    case '>=':
      return a >= b ? 1n : 0n;
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return wrap(a >> (b & 63n));
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '**':
      if (b < 0n) throw new Refused('an exponent out of range');
      return raised(a, b);
    default:
      if (b === 0n) throw new Refused('division by zero');
      return wrap(operator === '/' ? a / b : a % b);
  }
}

/** A power, as it is left of it in 64 bits. */
function raised(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}
