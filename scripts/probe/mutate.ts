/** Rules that somebody has written, with one or two things changed: an option shortened, moved, doubled, negated, or given another value. */
import type { Random } from './random.ts';

/** Spellings of numbers around the limits of what programs store. */
const NUMBERS = [
  '0',
  '-0',
  '00',
  '0x0',
  '0X1F',
  '0x',
  '017',
  '08',
  '1e3',
  '1_000',
  '+1',
  '-1',
  ' 1',
  '1 ',
  '127',
  '128',
  '255',
  '256',
  '0xff',
  '0x100',
  '32767',
  '32768',
  '65535',
  '65536',
  '0xffff',
  '0x10000',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '0xffffffff',
  '0x100000000',
  '-4294967295',
  '9223372036854775807',
  '18446744073709551615',
  '18446744073709551616',
  '99999999999999999999999',
];

const ADDRESSES = [
  '10.0.0.1,10.0.0.2',
  '10.0.0.0/8,!10.1.0.0/16',
  '10.0.0.1/33',
  '10.0.0.1/-1',
  '10.0.0.1/255.255.0.255',
  '10.0.0.1/0xff',
  '10.0.0.9-10.0.0.1',
  '10.0.0.1,',
  ',10.0.0.1',
  '10.0.0.1,,10.0.0.2',
  '::1,::2',
  '::1/129',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  '[::1]',
  '2001:db8::9-2001:db8::1',
  '0',
  '0/0',
  '1.2.3',
  '010.0.0.1',
];

/** The rule after one or two changes. */
export function mutated(random: Random, rule: string): string {
  let words: readonly string[] = rule.match(/"(?:\\.|[^"\\])*"|[^\s"]+/g) ?? [];
  const times = random.oneIn(3) ? 2 : 1;
  for (let i = 0; i < times && words.length > 0; i++) words = change(random, words);
  return words.join(' ');
}

function change(random: Random, words: readonly string[]): string[] {
  const options = words.flatMap((word, index) => (/^-/.test(word) ? [index] : []));
  const long = options.filter((index) => words[index]?.startsWith('--'));
  const values = words.flatMap((word, index) => (/^[^-!]/.test(word) ? [index] : []));
  const at = random.pick(options.length > 0 ? options : [0]);
  const end = endOf(words, at);
  const stretch = words.slice(at, end);
  const without = [...words.slice(0, at), ...words.slice(end)];
  const changes: (() => string[])[] = [
    () => put(words, at, ['!', words[at] ?? '']),
    () => put(words, at, ['!', '!', words[at] ?? '']),
    () => put(words, at, [words[at] ?? '', '!']),
    () => [...words, '!'],
    () => words.filter((word) => word !== '!'),
    () => without,
    () => [...words.slice(0, end), ...stretch, ...words.slice(end)],
    () => [...words, ...stretch],
    () => [...stretch, ...without],
    () => swapped(random, words, options),
    () => words.slice(0, -1),
    () =>
      words.map((word, index) =>
        index === random.pick(long.length > 0 ? long : [at]) ? shortened(random, word) : word,
      ),
    () => put(words, random.pick(long.length > 0 ? long : [at]), [shortened(random, words[at] ?? '')]),
    () => joined(words, random.pick(long.length > 0 ? long : [at])),
    () => put(words, at, [(words[at] ?? '').toUpperCase()]),
    () => put(words, at, [(words[at] ?? '').replace(/^--/, '-')]),
    () => revalued(random, words, values, (value) => value.toUpperCase()),
    () => revalued(random, words, values, (value) => value.toLowerCase()),
    () => revalued(random, words, values, () => '""'),
    () => revalued(random, words, values, () => quoted(random.pick(NUMBERS))),
    () => revalued(random, words, values, () => random.pick(ADDRESSES)),
    () => revalued(random, words, values, (value) => value.replace(/\d+/, random.pick(NUMBERS).trim())),
    () => revalued(random, words, values, (value) => value.replace(/^([^:,/-]*)([:,/-])(.*)$/, '$3$2$1')),
    () => revalued(random, words, values, (value) => value.replace(/([:,/-]).*$/, '$1')),
    () => revalued(random, words, values, (value) => value.replace(/^.*?([:,/-])/, '$1')),
    () =>
      revalued(
        random,
        words,
        values,
        (value) => `${value}${random.pick([',', ':', '/', '-', '+', ' ', '.', '%', '@', '!'])}${value}`,
      ),
    () => revalued(random, words, values, (value) => `"${value.replaceAll('"', '')} "`),
    () => revalued(random, words, values, (value) => value.slice(0, -1)),
    () => revalued(random, words, values, (value) => value.slice(1)),
    () => revalued(random, words, values, (value) => value.repeat(random.pick([2, 20]))),
    () => [...words, '--', ...stretch],
    () => [
      ...words,
      random.pick([
        '-j ACCEPT',
        '-p tcp',
        '-m tcp',
        '-m comment --comment x',
        '-s 10.0.0.1',
        '-i eth0',
        '-4',
        '-g x',
        '-c 1 2',
      ]),
    ],
    () => [
      random.pick(['-p udp', '-p all', '! -p tcp', '-p 0', '-p 255', '-p 256', '-f', '-m mark', '-m conntrack']),
      ...words,
    ],
  ];
  return random.pick(changes)();
}

/** Where the option at `at` and its values end. */
function endOf(words: readonly string[], at: number): number {
  let end = at + 1;
  while (end < words.length && !/^[-!]/.test(words[end] ?? '')) end++;
  return end;
}

function put(words: readonly string[], at: number, instead: readonly string[]): string[] {
  return [...words.slice(0, at), ...instead, ...words.slice(at + 1)];
}

function shortened(random: Random, word: string): string {
  return word.length < 4 ? word : word.slice(0, 3 + random.below(word.length - 2));
}

/** `--option value` as one word. */
function joined(words: readonly string[], at: number): string[] {
  return [...words.slice(0, at), `${words[at] ?? ''}=${words[at + 1] ?? ''}`, ...words.slice(at + 2)];
}

function swapped(random: Random, words: readonly string[], options: readonly number[]): string[] {
  const index = random.below(Math.max(1, options.length - 1));
  const [first, second] = [options[index] ?? 0, options[index + 1] ?? words.length];
  const end = second < words.length ? endOf(words, second) : second;
  return [...words.slice(0, first), ...words.slice(second, end), ...words.slice(first, second), ...words.slice(end)];
}

function revalued(
  random: Random,
  words: readonly string[],
  values: readonly number[],
  how: (value: string) => string,
): string[] {
  if (values.length === 0) return [...words];
  const at = random.pick(values);
  return put(words, at, [how(words[at] ?? '')]);
}

function quoted(text: string): string {
  return text.includes(' ') ? `"${text}"` : text;
}
