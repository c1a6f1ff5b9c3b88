/** The grammar of awk: a program's text as rules of patterns and statements. Source: POSIX awk; what is not read is not worked out. */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly Expression[] }
  | { readonly kind: 'field'; readonly number: Expression }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly key: Expression; readonly name: string }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly kind: 'step'; readonly by: 1 | -1; readonly isBefore: boolean; readonly target: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] };

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print' | 'printf'; readonly items: readonly Expression[] }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly first: Statement | undefined;
      readonly test: Expression | undefined;
      readonly next: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit'; readonly status: Expression | undefined };

export interface Rule {
  readonly when: 'BEGIN' | 'END' | 'line';
  readonly pattern: Expression | undefined;
  readonly body: Statement | undefined;
}

interface Token {
  readonly kind: 'number' | 'text' | 'regex' | 'name' | 'call' | 'sign' | 'end' | 'newline';
  readonly text: string;
}

/** Thrown where the text is no awk, or awk that is not worked out here; `readAwk` alone catches it. */
class NotRead extends Error {}

/** `undefined` for a program that is not read here. */
export function readAwk(text: string): readonly Rule[] | undefined {
  try {
    const parser = parserOf(tokensOf(text));
    return parser.rules();
  } catch (error) {
    if (error instanceof NotRead) return undefined;
    throw error;
  }
}

const SIGN = /^(?:\+\+|--|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|&&|\|\||[{}()[\];,$!<>?:~+*/%=-])/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '/': '/', '\\': '\\' };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const put = (kind: Token['kind'], length: number, value = text.slice(at, at + length)): void => {
    tokens.push({ kind, text: value });
    at += length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^(?:[ \t\r]|\\\n|#[^\n]*)+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith('\n')) {
      put('newline', 1);
      continue;
    }
    const quoted = /^"((?:[^"\\\n]|\\.)*)"/s.exec(rest);
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    const regex = takesValue(tokens.at(-1)) ? undefined : /^\/((?:[^/\\\n]|\\.)+)\//.exec(rest);
    const sign = SIGN.exec(rest);
    if (quoted) put('text', quoted[0].length, unescaped(quoted[1] ?? ''));
    else if (number) put('number', number[0].length);
    else if (name) put(text[at + name[0].length] === '(' ? 'call' : 'name', name[0].length);
    else if (regex) put('regex', regex[0].length, regex[1] ?? '');
    else if (sign) put('sign', sign[0].length);
    else throw new NotRead();
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) => {
    const value = ESCAPES[letter];
    // What else stands behind a backslash is kept by some and not by others.
    if (value === undefined) throw new NotRead();
    return value;
  });
}

/** After a value, `/` divides. */
function takesValue(last: Token | undefined): boolean {
  if (!last) return false;
  if (last.kind === 'name') return !WORDS.has(last.text);
  return ['number', 'text', 'regex'].includes(last.kind) || /^[)\]$]$/.test(last.text);
}

const WORDS: ReadonlySet<string> = new Set(
  'BEGIN END if else while for do next exit print printf in break continue delete getline function func return nextfile'.split(
    ' ',
  ),
);

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['in'],
  ['~', '!~'],
  ['<', '<=', '==', '!=', '>', '>='],
  [' '],
  ['+', '-'],
  ['*', '/', '%'],
];

interface Parser {
  rules(): Rule[];
}

function parserOf(tokens: readonly Token[]): Parser {
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const is = (text: string): boolean => peek().text === text && /^(sign|name|call)$/.test(peek().kind);
  const take = (text: string): boolean => {
    if (!is(text)) return false;
    at++;
    return true;
  };
  const need = (text: string): void => {
    if (!take(text)) throw new NotRead();
  };
  const skipLines = (): void => {
    while (peek().kind === 'newline') at++;
  };
  const endsStatement = (): boolean => is(';') || is('}') || peek().kind === 'newline' || peek().kind === 'end';

  function rules(): Rule[] {
    const found: Rule[] = [];
    for (;;) {
      while (peek().kind === 'newline' || is(';')) at++;
      if (peek().kind === 'end') return found;
      const when = take('BEGIN') ? 'BEGIN' : take('END') ? 'END' : 'line';
      const pattern = when === 'line' && !is('{') ? expression() : undefined;
      if (is(',')) throw new NotRead();
      const body = is('{') ? block() : undefined;
      if (when !== 'line' && !body) throw new NotRead();
      found.push({ when, pattern, body });
    }
  }

  function block(): Statement {
    need('{');
    const body: Statement[] = [];
    for (;;) {
      while (peek().kind === 'newline' || is(';')) at++;
      if (take('}')) return { kind: 'block', body };
      body.push(statement());
      if (!endsStatement() && tokens[at - 1]?.text !== '}' && tokens[at - 1]?.text !== ';') throw new NotRead();
    }
  }

  function statement(): Statement {
    if (is('{')) return block();
    if (take('if')) {
      const test = inBrackets();
      const yes = body();
      const before = at;
      while (peek().kind === 'newline' || is(';')) at++;
      if (take('else')) return { kind: 'if', test, yes, no: body() };
      at = before;
      return { kind: 'if', test, yes, no: undefined };
    }
    if (take('while')) return { kind: 'while', test: inBrackets(), body: body() };
    if (take('for')) {
      need('(');
      const first = is(';') ? undefined : simple();
      need(';');
      const test = is(';') ? undefined : expression();
      need(';');
      const next = is(')') ? undefined : simple();
      need(')');
      return { kind: 'for', first, test, next, body: body() };
    }
    for (const kind of ['next', 'break', 'continue'] as const) if (take(kind)) return { kind };
    if (take('exit')) return { kind: 'exit', status: endsStatement() ? undefined : expression() };
    return simple();
  }

  function body(): Statement {
    skipLines();
    if (take(';')) return { kind: 'block', body: [] };
    return statement();
  }

  function inBrackets(): Expression {
    need('(');
    const value = expression();
    need(')');
    return value;
  }

  function simple(): Statement {
    const kind = is('print') ? 'print' : is('printf') ? 'printf' : undefined;
    if (!kind) return { kind: 'expression', value: expression() };
    at++;
    const items: Expression[] = [];
    if (!endsStatement()) {
      do {
        skipLines();
        items.push(expression(false));
      } while (take(','));
    }
    // What stands in brackets is a list where nothing follows it.
    const [only] = items;
    const list = items.length === 1 && only?.kind === 'call' && only.name === '(' ? only.given : items;
    // Into a file, or through another program.
    if (!endsStatement()) throw new NotRead();
    return { kind, items: list };
  }

  function expression(mayBeGreater = true): Expression {
    const test = binary(0, mayBeGreater);
    if (take('?')) {
      const yes = expression(mayBeGreater);
      need(':');
      return { kind: 'choice', test, yes, no: expression(mayBeGreater) };
    }
    const operator = peek().text;
    if (peek().kind === 'sign' && /^[-+*/%]?=$/.test(operator)) {
      if (!isTarget(test)) throw new NotRead();
      at++;
      return { kind: 'assign', operator, target: test, value: expression(mayBeGreater) };
    }
    return test;
  }

  function binary(level: number, mayBeGreater: boolean): Expression {
    const operators = BINARY[level];
    if (!operators) return unary();
    let left = binary(level + 1, mayBeGreater);
    for (;;) {
      if (operators[0] === ' ') {
        if (!startsValue()) return left;
        left = { kind: 'binary', operator: ' ', left, right: binary(level + 1, mayBeGreater) };
        continue;
      }
      const isNot = operators.includes('!~') && is('!') && tokens[at + 1]?.text === '~';
      const operator = isNot ? '!~' : operators.find((each) => is(each));
      if (operator === undefined || (operator === '>' && !mayBeGreater)) return left;
      at += isNot ? 2 : 1;
      skipLines();
      if (operator === 'in') {
        const name = peek();
        if (name.kind !== 'name') throw new NotRead();
        at++;
        left = { kind: 'in', key: left, name: name.text };
      } else left = { kind: 'binary', operator, left, right: binary(level + 1, mayBeGreater) };
    }
  }

  /** What may stand side by side with a value: not what begins with a sign that joins two. */
  function startsValue(): boolean {
    const { kind, text } = peek();
    if (kind === 'name') return !WORDS.has(text);
    return ['number', 'text', 'call', 'regex'].includes(kind) || (kind === 'sign' && /^(\$|\(|\+\+|--)$/.test(text));
  }

  function unary(): Expression {
    for (const operator of ['!', '-', '+']) if (take(operator)) return { kind: 'unary', operator, operand: unary() };
    for (const [sign, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!take(sign)) continue;
      const target = primary();
      if (!isTarget(target)) throw new NotRead();
      return { kind: 'step', by, isBefore: true, target };
    }
    const value = primary();
    if (isTarget(value)) {
      if (take('++')) return { kind: 'step', by: 1, isBefore: false, target: value };
      if (take('--')) return { kind: 'step', by: -1, isBefore: false, target: value };
    }
    return value;
  }

  function primary(): Expression {
    const token = peek();
    at++;
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'text':
        return { kind: 'text', value: token.text };
      case 'regex':
        return { kind: 'regex', source: token.text };
      case 'call':
        if (WORDS.has(token.text)) throw new NotRead();
        need('(');
        return { kind: 'call', name: token.text, given: listUpTo(')') };
      case 'name':
        if (token.text === 'length') return { kind: 'call', name: 'length', given: [] };
        if (WORDS.has(token.text)) throw new NotRead();
        if (take('[')) return { kind: 'element', name: token.text, keys: listUpTo(']') };
        return { kind: 'name', name: token.text };
      case 'sign': {
        if (token.text === '$') return { kind: 'field', number: is('-') || is('!') ? unary() : stepOrPrimary() };
        if (token.text !== '(') throw new NotRead();
        const list = listUpTo(')');
        const [only] = list;
        if (list.length === 1 && only) return isTarget(only) ? { kind: 'unary', operator: '(', operand: only } : only;
        return { kind: 'call', name: '(', given: list };
      }
      default:
        throw new NotRead();
    }
  }

  /** `$++i` and `$i++`: the second steps the field. */
  function stepOrPrimary(): Expression {
    return is('++') || is('--') ? unary() : primary();
  }

  function listUpTo(end: string): Expression[] {
    const list: Expression[] = [];
    skipLines();
    if (take(end)) return list;
    do {
      skipLines();
      list.push(expression());
    } while (take(','));
    skipLines();
    need(end);
    return list;
  }

  return { rules };
}

function isTarget({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'element' || kind === 'field';
}
