/** Mends of options: one that is missing is added, one too much is taken out, one in the wrong place is moved. */
import type { TextEdit } from '../../base/span.ts';
import type { Entry, ValueType } from '../../catalogue/define.ts';
import { targets } from '../../catalogue/targets.generated.ts';
import type { Command, OptionUse, Word } from '../../syntax/command/types.ts';
import { legalTargets, placeOf } from '../legal.ts';
import { ownersIn } from '../locate.ts';
import { valueContextOf } from '../values.ts';
import { type AnyOption, type Candidate, change, insertion, inText, type Refused } from './define.ts';
import { commandOn, refusalsOfLine } from './trial.ts';
import { typeOf } from './values.ts';

/** Values by name of which each is offered. */
const MOST_NAMES = 4;

/** What a value that has no names may look like, by a word of its form: the rule can be read until its author has written another. */
const SAMPLES: readonly (readonly [form: RegExp, samples: readonly string[]])[] = [
  [/path|file/, ['/path']],
  [/interface|device/, ['eth0']],
  [/addr|network|prefix/, ['192.0.2.1', '2001:db8::1', '192.0.2.0/24', '2001:db8::/32']],
  [/first|from|-last|-to/, ['192.0.2.1-192.0.2.9', '2001:db8::1-2001:db8::9']],
  [/name|text|label|string|list/, ['name']],
  [/^/, ['1', '0', '1:1', '1/second', '00:00:5e:00:53:01', '00:00', '2030-01-01', 'name']],
];

/** Takes the option out that the finding stands on. */
export function* withoutOption(refused: Refused): Iterable<Candidate> {
  const { use, command } = optionAt(refused) ?? {};
  if (!use || !command) return;
  yield change(`Delete ${nameOf(use)}`, deletion(refused, command, use));
}

/** Takes one of two options out that exclude each other. */
export function* withoutOneOfTwo(refused: Refused): Iterable<Candidate> {
  const command = commandOn(refused.line);
  if (!command) return;
  yield* withoutOption(refused);
  const named = namesIn(refused.problem.message);
  for (const { options } of ownersIn(command))
    for (const use of options)
      if (named.includes(use.name)) yield change(`Delete ${nameOf(use)}`, deletion(refused, command, use));
}

/** Adds the option that the message names, or any that the entry must have. */
export function* withMissingOption(refused: Refused): Iterable<Candidate> {
  const { subject, problem } = refused;
  const command = commandOn(refused.line);
  const entry =
    subject?.kind === 'match' || subject?.kind === 'target'
      ? subject.use.entry
      : subject?.kind === 'option' || subject?.kind === 'value'
        ? subject.owner?.entry
        : undefined;
  if (!command || !entry) return;
  const owner = ownersIn(command).find(({ owner: one }) => one?.entry === entry);
  const given = new Set(owner?.options.map(({ name }) => name));
  const loading = subject?.kind === 'match' || subject?.kind === 'target' ? subject.use.word : undefined;
  const end = Math.max(loading?.end ?? 0, ...(owner?.options ?? []).map(endOf));
  const options = Object.entries(entry.options as Readonly<Record<string, AnyOption>>);
  const named = namesIn(problem.message);
  const wanted = options.filter(([name]) => !given.has(name) && (named.length === 0 || named.includes(name)));
  for (const [name, option] of wanted) {
    if (!option.value) yield change(`Add --${name}`, insertion(refused, end, ` --${name}`));
    else
      for (const { title, words, group } of valuesFor(refused, option.value, command, ''))
        yield {
          ...change(title(`--${name}`), insertion(refused, end, ` --${name} ${words}`)),
          ...(group && { group: `--${name}: ${group}` }),
        };
  }
}

/** Puts a value behind the option that lacks one. */
export function* withValue(refused: Refused): Iterable<Candidate> {
  const { subject } = refused;
  const command = commandOn(refused.line);
  if (!command || (subject?.kind !== 'option' && subject?.kind !== 'value')) return;
  const type = typeOf(subject);
  if (!type) return;
  // Of a value of several words, some may be there.
  const behind = command.words.filter(({ start }) => start >= subject.use.option.end);
  const next = behind.findIndex(({ text }) => /^[-!]/.test(text));
  const there = next < 0 ? behind : behind.slice(0, next);
  const at = there.at(-1)?.end ?? subject.use.option.end;
  const written = there.map(({ text }) => `${text} `).join('');
  for (const { title, words, group } of valuesFor(refused, type, command, written))
    yield {
      ...change(title(`${nameOf(subject.use)} ${written}`.trim()), insertion(refused, at, ` ${words}`)),
      ...(group && { group }),
    };
}

interface Filling {
  readonly title: (option: string) => string;
  readonly words: string;
  readonly group?: string;
}

/** Values that could stand: the one that the message names, each by name where they are few, else one to be changed. */
function* valuesFor(
  { context, problem }: Refused,
  type: ValueType<unknown>,
  command: Command,
  written: string,
): Iterable<Filling> {
  const values = valueContextOf(context, command);
  const isRead = (text: string): boolean => type.parse(`${written}${text}`, values).ok;
  const stated = [...problem.message.matchAll(/--[\w-]+ (\w+)/g)].map(([, word]) => word ?? '').filter(isRead);
  const names = (type.names?.(values) ?? []).map(({ name }) => name).filter(isRead);
  const known = stated.length > 0 ? stated : names.length <= MOST_NAMES ? names : [];
  for (const words of known) yield { title: (option) => `Add ${option} ${words}`, words };
  if (known.length > 0) return;
  const samples = SAMPLES.flatMap(([form, list]) => (form.test(type.form) ? list : []));
  for (const words of [...samples, ...names.slice(1, 2)].filter(isRead))
    yield { title: (option) => `Add ${option} ${words}, as an example`, words, group: 'an example' };
}

/** An option of the target belongs behind `-j`. */
export function* behindTarget(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const { use, command } = optionAt(refused) ?? {};
  if (!use || !command) return;
  const hasIt = (entry: Entry | undefined): boolean =>
    Object.entries((entry?.options ?? {}) as Readonly<Record<string, AnyOption>>).some(
      ([name, option]) => name === use.name || option.aliases?.includes(use.name),
    );
  const { target } = command.spec;
  if (target && hasIt(target.entry) && use.option.start < target.word.start) {
    const first = use.bang ?? use.option;
    const words = line.text.slice(first.start, endOf(use));
    yield change(
      `Move ${nameOf(use)} behind -j ${target.name}`,
      deletion(refused, command, use),
      insertion(refused, Math.max(target.word.end, ...target.options.map(endOf)), ` ${words}`),
    );
  } else if (!target) {
    const place = placeOf(context, line.table ?? 'filter', command);
    for (const entry of legalTargets(context, place).filter(hasIt))
      yield change(`Insert -j ${entry.name}`, insertion(refused, (use.bang ?? use.option).start, `-j ${entry.name} `));
  } else if ([...targets].some(hasIt)) yield* withoutOption(refused);
}

/** What took the place of a target that is out of use, and how its options are called there. */
const SUCCESSORS: Readonly<
  Record<string, { readonly name: string; readonly options: Readonly<Record<string, string>> }>
> = {
  QUEUE: { name: 'NFQUEUE', options: {} },
  ULOG: {
    name: 'NFLOG',
    options: {
      'ulog-nlgroup': 'nflog-group',
      'ulog-prefix': 'nflog-prefix',
      'ulog-cprange': 'nflog-range',
      'ulog-qthreshold': 'nflog-threshold',
    },
  },
};

/** Writes the target that does the same today. */
export function* successor(refused: Refused): Iterable<Candidate> {
  const target = commandOn(refused.line)?.spec.target;
  const next = target && SUCCESSORS[target.name];
  if (!target || !next) return;
  const renamed = target.options.flatMap((use): TextEdit[] => {
    const name = next.options[use.name];
    return name === undefined ? [] : [{ span: inText(refused, use.option), newText: `--${name}` }];
  });
  yield change(`Write -j ${next.name}`, { span: inText(refused, target.word), newText: next.name }, ...renamed);
}

/** Words that one family has and the other calls otherwise, both ways. */
const COUNTERPARTS: Readonly<Record<4 | 6, Readonly<Record<string, string>>>> = {
  4: { icmp6: 'icmp', icmpv6: 'icmp', 'ipv6-icmp': 'icmp', '--icmpv6-type': '--icmp-type', hl: 'ttl', HL: 'TTL' },
  6: { icmp: 'ipv6-icmp', '--icmp-type': '--icmpv6-type', ttl: 'hl', TTL: 'HL' },
};

/** The rule in the words of the family that the file is for. */
export function* inOtherFamily(refused: Refused): Iterable<Candidate> {
  const { context, line } = refused;
  const command = commandOn(line);
  if (!command) return;
  const words = COUNTERPARTS[context.family];
  const edits = command.words.flatMap((word, index): TextEdit[] => {
    const isMatch = command.words[index - 1]?.text === '-m';
    const written = context.family === 6 && isMatch && word.text === 'icmp' ? 'icmp6' : words[word.text];
    const newText = written ?? timeToLive(word.text, context.family);
    return newText === word.text ? [] : [{ span: inText(refused, word), newText }];
  });
  if (edits.length > 0) yield change(`Write it for IPv${context.family}`, ...edits);
  const other = context.family === 4 ? 6 : 4;
  const first = command.words[0];
  const inOther = line.text.slice(first?.start ?? 0);
  if (first && refusalsOfLine({ family: other }, line.table, inOther) === 0)
    yield change(`Mark the rule as one for IPv${other} with -${other}`, insertion(refused, first.start, `-${other} `));
}

function timeToLive(word: string, family: 4 | 6): string {
  return family === 6 ? word.replace(/^--ttl(?=-)/, '--hl') : word.replace(/^--hl(?=-)/, '--ttl');
}

/** Protocols that a rule can be asked to name. */
const PROTOCOLS = ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'icmp', 'ipv6-icmp', 'ah', 'esp', 'ipcomp'] as const;

/** Names the protocol that the extension wants: a later `-p` moves, a `!` goes, another protocol is written. */
export function* withProtocol(refused: Refused): Iterable<Candidate> {
  const command = commandOn(refused.line);
  if (!command) return;
  const told = PROTOCOLS.filter((name) => new RegExp(`\\b${name}\\b`).test(refused.problem.message));
  const wanted = told.length > 0 ? told : PROTOCOLS.slice(0, 2);
  const use = command.uses.find(({ name }) => name === 'protocol');
  const value = use?.values[0];
  const at = command.words.find(({ text, start }) => /^-[mj]$/.test(text) && start > (command.chain?.end ?? 0))?.start;
  if (!use || !value) {
    for (const name of wanted)
      if (at !== undefined) yield change(`Insert -p ${name}`, insertion(refused, at, `-p ${name} `));
    return;
  }
  if (use.bang)
    yield change('Delete the "!"', {
      span: inText(refused, { start: use.bang.start, end: use.option.start }),
      newText: '',
    });
  if (at !== undefined && use.option.start > at)
    yield change(
      `Move -p ${value.text} before it`,
      insertion(refused, at, `-p ${value.text} `),
      deletion(refused, command, use),
    );
  for (const name of wanted) yield change(`Write -p ${name}`, { span: inText(refused, value), newText: name });
}

function optionAt({ subject }: Refused): { readonly use: OptionUse; readonly command: Command } | undefined {
  return subject?.kind === 'option' || subject?.kind === 'value' ? subject : undefined;
}

/** The option as it is written, without a value in the same word. */
function nameOf({ option }: OptionUse): string {
  return option.text.replace(/=.*$/s, '');
}

function namesIn(message: string): readonly string[] {
  return [...message.matchAll(/--([a-z][\w-]*)/g)].map(([, name]) => name ?? '');
}

function endOf({ option, values }: OptionUse): number {
  return Math.max(option.end, values.at(-1)?.end ?? 0);
}

/** Takes an option out with its `!`, its values, and the blank before it. */
function deletion(refused: Refused, command: Command, use: OptionUse): TextEdit {
  const first = use.bang ?? use.option;
  const before = command.words.filter(({ end }: Word) => end <= first.start).at(-1);
  return { span: inText(refused, { start: before?.end ?? first.start, end: endOf(use) }), newText: '' };
}
