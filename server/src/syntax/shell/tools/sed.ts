/** `sed` on lines that are known: substitutions, deletions, printing, with the addresses of lines. */
import { matchAt, regexOf } from '../expand/posix-regex.ts';
import type { Given, Result } from './tool-options.ts';

type Address = { readonly line: number } | { readonly last: true } | { readonly regex: RegExp };

interface Step {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  readonly regex?: RegExp;
  readonly put?: string;
  /** Which match, and whether all behind it. */
  readonly which?: number;
  readonly isGlobal?: boolean;
  readonly prints?: boolean;
  /** Of a range: it has begun, and where. */
  begun: number | undefined;
}

export function sed(lines: readonly string[], { flags, values, operands }: Given): Result {
  const isExtended = flags.has('r') || flags.has('E');
  const text = (values.get('e') ?? operands).join('\n');
  const steps = stepsOf(text, isExtended);
  if (!steps) return undefined;
  const shown: string[] = [];
  for (const [index, given] of lines.entries()) {
    const at = { number: index + 1, isLast: index + 1 === lines.length };
    let line = given;
    let isDeleted = false;
    let quits = false;
    const appended: string[] = [];
    for (const step of steps) {
      if (applies(step, line, at) === step.negated) continue;
      if (step.name === 'd') isDeleted = true;
      else if (step.name === 'p') shown.push(line);
      else if (step.name === '=') shown.push(String(at.number));
      else if (step.name === 'q') quits = true;
      else if (step.name === 'a') appended.push(step.put ?? '');
      else if (step.name === 'i') shown.push(step.put ?? '');
      else if (step.name === 'c') {
        shown.push(step.put ?? '');
        isDeleted = true;
      } else {
        const changed = substituted(line, step);
        if (changed !== undefined) {
          line = changed;
          if (step.prints) shown.push(line);
        }
      }
      if (isDeleted || quits) break;
    }
    if (!isDeleted && !flags.has('n')) shown.push(line);
    shown.push(...appended);
    if (quits) break;
  }
  return { status: 0, text: shown.map((line) => `${line}\n`).join('') };
}

function applies(step: Step, line: string, at: { readonly number: number; readonly isLast: boolean }): boolean {
  const isAt = (address: Address): boolean =>
    'line' in address ? address.line === at.number : 'last' in address ? at.isLast : address.regex.test(line);
  if (!step.from) return true;
  if (!step.to) return isAt(step.from);
  if (step.begun === undefined) {
    if (!isAt(step.from)) return false;
    step.begun = at.number;
    if ('line' in step.to && step.to.line <= at.number) step.begun = undefined;
    return true;
  }
  if ('line' in step.to ? at.number >= step.to.line : isAt(step.to)) step.begun = undefined;
  return true;
}

function substituted(line: string, { regex, put = '', which = 1, isGlobal }: Step): string | undefined {
  if (!regex) return undefined;
  let result = '';
  let count = 0;
  let at = 0;
  let from = 0;
  let isChanged = false;
  while (from <= line.length) {
    const match = matchAt(regex, line, from);
    if (!match) break;
    const [whole = ''] = match.groups;
    const isBehind = whole === '' && match.index === at && count > 0;
    if (!isBehind && (++count === which || (isGlobal && count > which))) {
      result += line.slice(at, match.index) + filled(put, match.groups);
      at = match.index + whole.length;
      isChanged = true;
      if (!isGlobal) break;
    }
    from = match.index + Math.max(whole.length, 1);
  }
  return isChanged ? result + line.slice(at) : undefined;
}

function filled(put: string, groups: readonly string[]): string {
  return put.replace(/\\(\d)|\\(.)|&/gs, (all, group?: string, letter?: string) => {
    if (group !== undefined) return groups[Number(group)] ?? '';
    if (letter !== undefined) return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter;
    return all === '&' ? (groups[0] ?? '') : all;
  });
}

/** The commands of a script; `undefined` when one of them is not known here. */
function stepsOf(text: string, isExtended: boolean): Step[] | undefined {
  const steps: Step[] = [];
  let at = 0;
  const address = (): Address | undefined | 'broken' => {
    const digits = /^\d+/.exec(text.slice(at))?.[0];
    if (digits !== undefined) {
      at += digits.length;
      return digits === '0' ? 'broken' : { line: Number(digits) };
    }
    if (text[at] === '$') {
      at++;
      return { last: true };
    }
    if (text[at] !== '/') return undefined;
    const found = partOf(text, at + 1, '/');
    if (!found) return 'broken';
    at = found.end + 1;
    const regex = found.text === '' ? undefined : regexOf(found.text, isExtended, text[at] === 'I' ? 'i' : '');
    if (text[at] === 'I') at++;
    return regex ? { regex } : 'broken';
  };
  for (;;) {
    while (/[\s;]/.test(text[at] ?? '')) at++;
    if (at >= text.length) return steps;
    if (text[at] === '#') {
      while (at < text.length && text[at] !== '\n') at++;
      continue;
    }
    const from = address();
    let to: ReturnType<typeof address>;
    if (text[at] === ',') {
      at++;
      to = address();
      if (!to) return undefined;
    }
    if (from === 'broken' || to === 'broken') return undefined;
    while (text[at] === ' ') at++;
    const negated = text[at] === '!';
    if (negated) at++;
    while (text[at] === ' ') at++;
    const name = text[at++] ?? '';
    const head = { from, to, negated, name, begun: undefined };
    if (name === 's') {
      const found = substitutionAt(text, at, isExtended);
      if (!found) return undefined;
      at = found.end;
      steps.push({ ...head, ...found.step });
    } else if ('aic'.includes(name)) {
      const found = /^\s*(?:\\\s*\n)?([^\n]*)/.exec(text.slice(at));
      at += found?.[0].length ?? 0;
      if (to && name === 'c') return undefined;
      steps.push({ ...head, put: (found?.[1] ?? '').replace(/\\(.)/g, '$1') });
    } else if ('dpq='.includes(name)) {
      steps.push(head);
      while (text[at] === ' ') at++;
      if (at < text.length && !';\n#'.includes(text[at] as string)) return undefined;
    } else return undefined;
  }
}

function substitutionAt(
  text: string,
  at: number,
  isExtended: boolean,
): { readonly step: Pick<Step, 'regex' | 'put' | 'which' | 'isGlobal' | 'prints'>; readonly end: number } | undefined {
  const divider = text[at];
  if (divider === undefined || divider === '\n' || divider === '\\') return undefined;
  const pattern = partOf(text, at + 1, divider);
  const put = pattern && partOf(text, pattern.end + 1, divider);
  if (!pattern || !put || pattern.text === '') return undefined;
  const flags = /^[gpiI0-9]*/.exec(text.slice(put.end + 1))?.[0] ?? '';
  const end = put.end + 1 + flags.length;
  if (end < text.length && !/[\s;#}]/.test(text[end] as string)) return undefined;
  const regex = regexOf(pattern.text, isExtended, /i/i.test(flags) ? 'i' : '');
  const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
  if (!regex || /\\[LUEul]/.test(put.text)) return undefined;
  return { step: { regex, put: put.text, which, isGlobal: flags.includes('g'), prints: flags.includes('p') }, end };
}

/** The text up to a divider; one behind a backslash stands for itself, and none ends a set in brackets. */
function partOf(
  text: string,
  from: number,
  divider: string,
): { readonly text: string; readonly end: number } | undefined {
  let result = '';
  for (let i = from; i < text.length; i++) {
    const letter = text[i] as string;
    if (letter === divider) return { text: result, end: i };
    if (letter === '\\' && i + 1 < text.length) {
      const next = text[++i] as string;
      result += next === divider ? next : letter + next;
    } else result += letter;
  }
  return undefined;
}
