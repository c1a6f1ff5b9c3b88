/** What `[`, `test` and the single questions of `[[` find out: about texts, numbers, and what files the host has. */
import { fileKey, shown } from '../host/folders.ts';
import { hasFolder, SWITCHES } from '../host/host-files.ts';
import { hostScript } from '../host/host-scripts.ts';
import type { Machine } from '../run/machine.ts';
import { fileValue } from '../run/redirect.ts';
import { absence, isThere } from '../run/state.ts';
import { guessesOf, known, reasonOf, textOf, type Value } from '../value.ts';
import { isOptionOn } from './options.ts';

/** `true`, `false`, or why it is not known. A refused test has the status 2. */
export type TestResult = boolean | string | 'refused';

/** `[ … ]` with its words. */
export function testWords(machine: Machine, words: readonly Value[]): TestResult | number {
  const [first, second, third] = words;
  const text = (value: Value | undefined): string | undefined => value && textOf(value);
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return isFilled(first ?? []);
    case 2:
      if (text(first) === '!') return not(isFilled(second ?? []));
      // To dash there may be nothing behind the two operators between questions.
      if (machine.dialect === 'sh' && /^-[ao]$/.test(text(second) ?? '') && !/^-./.test(text(first) ?? ''))
        return text(second) === '-o' ? isFilled(first ?? []) : false;
      return unary(machine, text(first) ?? '', second ?? []) ?? 2;
    case 3: {
      const found = binary(machine, first ?? [], text(second) ?? '', third ?? []);
      if (found !== undefined) return found;
      if (text(first) === '!') return not(testWords(machine, words.slice(1)));
      if (text(first) === '(' && text(third) === ')') return isFilled(second ?? []);
      break;
    }
    case 4:
      if (text(first) === '!') return not(testWords(machine, words.slice(1)));
      break;
    default:
  }
  return expression(machine, words);
}

/** `-o` and `-a` between questions. */
function expression(machine: Machine, words: readonly Value[]): TestResult | number {
  let at = 0;
  const text = (): string | undefined => (words[at] ? textOf(words[at] ?? []) : undefined);
  const primary = (): TestResult | number => {
    const here = text();
    if (here === '!') {
      at++;
      return not(primary());
    }
    if (here === '(') {
      at++;
      const inner = either();
      at++;
      return inner;
    }
    const operator = words[at + 1] ? textOf(words[at + 1] ?? []) : undefined;
    const three = words[at + 2] ? binary(machine, words[at] ?? [], operator ?? '', words[at + 2] ?? []) : undefined;
    if (three !== undefined) {
      at += 3;
      return three;
    }
    if (here !== undefined && /^-[a-zA-Z]$/.test(here) && words[at + 1]) {
      at += 2;
      return unary(machine, here, words[at - 1] ?? []) ?? 2;
    }
    at++;
    return isFilled(words[at - 1] ?? []);
  };
  const all = (): TestResult | number => {
    let result = primary();
    while (text() === '-a') {
      at++;
      result = and(result, primary());
    }
    return result;
  };
  const either = (): TestResult | number => {
    let result = all();
    while (text() === '-o') {
      at++;
      result = not(and(not(result), not(all())));
    }
    return result;
  };
  const result = either();
  return at < words.length ? 2 : result;
}

export function not(result: TestResult | number): TestResult | number {
  return typeof result === 'boolean' ? !result : result;
}

export function and(a: TestResult | number, b: TestResult | number): TestResult | number {
  if (typeof a === 'number' || a === false) return a;
  if (typeof b === 'number' || b === false) return b;
  return a === true ? b : a;
}

function isFilled(value: Value): boolean | string {
  if (value.some(({ text, unknown }) => unknown === undefined && text !== '')) return true;
  const why = reasonOf(value);
  return why === undefined ? false : (onAllHosts([value], ([text]) => text !== '') ?? why);
}

/** An answer that is the same on hosts that differ in what the values depend on; `undefined` where it is not. */
export function onAllHosts<T>(values: readonly Value[], ask: (texts: readonly string[]) => T): T | undefined {
  const all = values.map((value) => textOf(value) ?? guessesOf(value));
  const hosts = all.find((each) => typeof each === 'object');
  if (!hosts) return undefined;
  const texts = hosts.map((_, host) => all.flatMap((each) => (typeof each === 'string' ? each : (each?.[host] ?? []))));
  const [first, ...others] = texts.map((each) => (each.length === values.length ? ask(each) : undefined));
  return others.every((other) => other === first) ? first : undefined;
}

/** A question about one word; `undefined` for an operator that there is not. */
export function unary(machine: Machine, operator: string, value: Value): TestResult | undefined {
  switch (operator) {
    case '-n':
      return isFilled(value);
    case '-z':
      return not(isFilled(value)) as TestResult;
    case '-v': {
      if (machine.dialect === 'sh') return undefined;
      const name = textOf(value);
      if (name === undefined) return 'a name that is not known';
      return isSet(machine, name);
    }
    case '-t':
      return false;
    case '-o':
      if (machine.dialect === 'sh') return undefined;
      return isOptionOn(machine, textOf(value) ?? '');
    default:
  }
  if (!/^-[abcdefghkprsuwxLOGNS]$/.test(operator)) return undefined;
  if (machine.dialect === 'sh' && /^-[aN]$/.test(operator)) return undefined;
  const path = textOf(value);
  if (path === undefined) return reasonOf(value) ?? 'a file whose name is not known';
  return askFile(machine, operator, path);
}

/** `-v`: a variable, or an element of an array; of an array alone the first. */
function isSet({ state }: Machine, written: string): TestResult {
  const [, array, key = '0'] = /^(\w+)(?:\[(.+)\])?$/.exec(written) ?? [];
  const found = array === undefined ? undefined : state.variables.get(array);
  if (!found) return state.open ?? false;
  if (!found.elements) return key === '0' || key === '@' ? found.value !== undefined || (state.open ?? false) : false;
  if (key === '@' || key === '*') return found.elements.size > 0;
  return found.associative || /^\d+$/.test(key) ? found.elements.has(key) : 'an index that is not known';
}

export const USUAL_PROGRAMS: ReadonlySet<string> = new Set(
  (
    'iptables ip6tables iptables-save iptables-restore ip6tables-save ip6tables-restore iptables-legacy iptables-nft ' +
    'ip6tables-legacy ip6tables-nft iptables-legacy-save iptables-legacy-restore ip6tables-legacy-save ip6tables-legacy-restore ' +
    'iptables-nft-save iptables-nft-restore ip6tables-nft-save ip6tables-nft-restore ip sysctl modprobe awk grep sed cut tr cat echo ' +
    'sh bash ls rm cp mv mkdir id whoami uname hostname head tail sort uniq wc seq printf test sleep date env ' +
    'basename chmod chown dirname expr ln mktemp nohup nproc readlink realpath rmdir tee touch'
  ).split(' '),
);

/** True where a host has one of its usual programs: those of the kernel are in one of two folders, `ip` is in both. */
function hasProgram(path: string): boolean {
  const [, letter, program = ''] = /^\/(?:usr\/)?(s?)bin\/([\w.+-]+)$/.exec(path) ?? [];
  if (letter === undefined || !USUAL_PROGRAMS.has(program)) return false;
  return program === 'ip' || (letter === 's') === /^(ip6?tables|sysctl$|modprobe$)/.test(program);
}

function askFile(machine: Machine, operator: string, written: string): TestResult {
  const path = fileKey(machine, written);
  if (path === '') return false;
  if (path === '/dev/null') return operator !== '-f' && operator !== '-d' && operator !== '-s' && operator !== '-x';
  const isLink = operator === '-L' || operator === '-h';
  if (hasProgram(path) && !isLink) return !'-d-S-b-c-p'.includes(operator);
  if (SWITCHES.test(path)) return '-e-f-r-w-a'.includes(operator);
  if (/^\/(bin|sbin|usr|etc|tmp|var|root|proc|sys|dev|)$/.test(path) && !isLink) return '-d-e-r-w-x'.includes(operator);
  if (operator === '-d' && (hasFolder(machine, path) || isThere(machine.state.files.get(path))))
    return hasFolder(machine, path);
  const content = machine.state.files.get(path) ?? fileValue(machine, written) ?? hostScript(path, machine.at);
  if (!content) return absence(path);
  switch (operator) {
    case '-e':
    case '-f':
    case '-r':
    case '-w':
    case '-a':
      return reasonOf(content) ?? true;
    case '-s':
      return isFilled(content);
    case '-d':
    case '-L':
    case '-h':
      return false;
    default:
      return `what kind of file ${shown(path)} is, is not known`;
  }
}

/** A question about two words; `undefined` for an operator that there is not. A number that is none gives status 2. */
export function binary(machine: Machine, a: Value, operator: string, b: Value): TestResult | number | undefined {
  const left = textOf(a);
  const right = textOf(b);
  const unknown = reasonOf(a) ?? reasonOf(b) ?? '';
  const [first, second] = [a[0], b[0]];
  if (unknown !== '' && first && second) {
    const asked = ([one = '', other = '']: readonly string[]) =>
      binary(machine, known(one, first.place), operator, known(other, second.place));
    const answer = onAllHosts([a, b], asked);
    if (answer !== undefined) return answer;
  }
  // dash knows `=` alone, and refuses the question.
  if (operator === '==' && machine.dialect === 'sh') return 2;
  switch (operator) {
    case '=':
    case '==':
    case '!=': {
      const same = left === undefined || right === undefined ? differs(a, b) : left === right;
      if (typeof same === 'string') return unknown;
      return operator === '!=' ? !same : same;
    }
    case '<':
    case '>':
      if (left === undefined || right === undefined) return unknown;
      return operator === '<' ? left < right : left > right;
    case '-nt':
    case '-ot':
    case '-ef':
      return 'what files there are is not known';
    case '-eq':
    case '-ne':
    case '-lt':
    case '-le':
    case '-gt':
    case '-ge': {
      if (left === undefined || right === undefined) return unknown;
      const [x, y] = [numberOf(left), numberOf(right)];
      if (x === undefined || y === undefined) return 2;
      return compare(operator, x, y);
    }
    default:
      return undefined;
  }
}

/** What is known of the beginning and end of a value may already tell it from another. */
function differs(a: Value, b: Value): false | string {
  const [first, other] = [a[0], b[0]];
  if (first && other && first.unknown === undefined && other.unknown === undefined) {
    const length = Math.min(first.text.length, other.text.length);
    if (first.text.slice(0, length) !== other.text.slice(0, length)) return false;
  }
  if (textOf(a) === '' && b.some(({ text }) => text !== '')) return false;
  if (textOf(b) === '' && a.some(({ text }) => text !== '')) return false;
  return 'unknown';
}

function numberOf(text: string): bigint | undefined {
  if (/^\d{1,15}$/.test(text)) return BigInt(text);
  if (!/^\s*[-+]?\d+\s*$/.test(text)) return undefined;
  const number = BigInt(text.trim().replace(/^\+/, ''));
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

export function compare(operator: string, x: bigint, y: bigint): boolean {
  switch (operator) {
    case '-eq':
      return x === y;
    case '-ne':
      return x !== y;
    case '-lt':
      return x < y;
    case '-le':
      return x <= y;
    case '-gt':
      return x > y;
    default:
      return x >= y;
  }
}
