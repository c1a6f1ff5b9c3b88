/** A command that was read by its likeness to another says in everything what reading it word by word would say. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BACKENDS, type Backend } from '../../../server/src/base/problem.ts';
import { printedRule } from '../../../server/src/model/print.ts';
import { pairsOf, RuleInProgress } from '../../../server/src/model/rule.ts';
import { parseCommand } from '../../../server/src/syntax/command/parse.ts';
import type { Command, MatchUse, OptionUse, TargetUse } from '../../../server/src/syntax/command/types.ts';
import { AlikeCommand } from '../../../server/src/syntax/save/alike.ts';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';
import { splitWords } from '../../../server/src/syntax/save/words.ts';

/** Everything that a command says, in plain objects. */
function told(command: Command) {
  const use = ({ name, option, values, bang }: OptionUse) => ({ name, option, values, bang });
  const user = ({ name, entry, word, options, given, ...rest }: MatchUse | TargetUse) => ({
    ...{ name, entry: entry?.name, word, options: options.map(use), goto: 'goto' in rest && rest.goto },
    given: Object.entries(given).map(
      ([key, option]) =>
        option && [
          key,
          option.value,
          option.negated,
          option.all,
          option.text,
          option.uses?.map((turn) => [turn.value, turn.negated, turn.position]),
        ],
    ),
  });
  const { source, destination, protocol, in: input, out, fragment, matches, target } = command.spec;
  const address = (one: typeof source) =>
    one && { negated: one.negated, addresses: one.addresses, hosts: one.hosts, use: use(one.use) };
  const device = (one: typeof input) =>
    one && { negated: one.negated, name: one.name, wildcard: one.wildcard, use: use(one.use) };
  const { kind, family, words, option, chain, number, argument, table, skipped, uses, problems } = command;
  return {
    ...{ kind, family, words, option, chain, number, argument, table, skipped, problems, uses: uses.map(use) },
    ...{ source: address(source), destination: address(destination), in: device(input), out: device(out) },
    protocol: protocol && [protocol.negated, protocol.number, use(protocol.use)],
    fragment: fragment && [fragment.negated, use(fragment.use)],
    matches: matches.map(user),
    target: target && user(target),
  };
}

function commandsOf(lines: readonly string[], family: 4 | 6 = 4): { line: string; command: Command }[] {
  const document = parseSave(['*filter', ...lines, 'COMMIT', ''].join('\n'), { family });
  return document.lines.flatMap(({ text: line, content }) =>
    content.kind === 'command' ? [{ line, command: content.command }] : [],
  );
}

const inFull = (line: string, family: 4 | 6 = 4): Command =>
  parseCommand(splitWords(line, 0).words, { family, table: 'filter', mode: 'restore' });

const address = fc.oneof(
  { weight: 4, arbitrary: fc.ipV4() },
  { weight: 4, arbitrary: fc.ipV4().map((text) => `${text}/32`) },
  fc.constantFrom(
    '10.0.0.0/8',
    '10.0.0.5/8',
    '0.0.0.0/0',
    '010.0.0.1',
    '1.2.3',
    'host.example.org',
    '1.1.1.1,2.2.2.2',
    '::1',
    '!',
    '-s',
    '"10.0.0.1"',
  ),
);
const port = fc.oneof(
  { weight: 6, arbitrary: fc.nat(65_535).map(String) },
  fc.constantFrom('22:80', '80:22', 'ssh', 'nothing', '', '-1', '0x16', ' '),
);
const comment = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', '-j', "it's", '\\"', 'é'.repeat(130), 'x'.repeat(300)),
);
const chain = fc.constantFrom('INPUT', 'web', 'web', 'web', 'a'.repeat(29), '"web"');
const line = fc.oneof(
  fc
    .tuple(chain, address, port)
    .map(([name, from, to]) => `-A ${name} -s ${from} -p tcp -m tcp --dport ${to} -j ACCEPT`),
  fc.tuple(chain, address, address).map(([name, from, to]) => `-A ${name} ! -s ${from} -d ${to} -i eth0 -j DROP`),
  fc
    .tuple(chain, comment, port)
    .map(
      ([name, text, to]) =>
        `-A ${name} -p udp --dport ${to} -m comment --comment "${text}" -j LOG --log-prefix "${text}"`,
    ),
  fc
    .tuple(chain, port, port)
    .map(
      ([name, from, to]) =>
        `-A ${name} -p tcp -m multiport --dports ${from},${to} -m conntrack --ctstate NEW -j RETURN`,
    ),
  fc.tuple(chain, address, port).map(([name, from, to]) => `-A ${name} -s ${from} -p udp --sport ${to} -g web`),
  fc.tuple(chain, address).map(([name, from]) => `-A ${name} -d ${from} -p all -j nowhere`),
  fc
    .tuple(chain, fc.nat(300))
    .map(([name, mark]) => `-A ${name}  -m mark --mark ${mark}/0xff -m limit --limit ${mark}/min`),
);

test('many lines alike, whatever stands in their slots', () => {
  let alike = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 20, maxLength: 60 }), (lines) => {
      for (const { line: text, command } of commandsOf(lines.filter((one) => !/[\n\r\0]/.test(one)))) {
        if (!(command instanceof AlikeCommand)) continue;
        alike++;
        expect(told(command)).toEqual(told(inFull(text)));
        for (const backend of BACKENDS) expect(printed(command, backend)).toBe(printed(inFull(text), backend));
      }
    }),
    { numRuns: 60 },
  );
  expect(alike).toBeGreaterThan(200);
});

/** The rules of the command as they are printed, where its table has the chain that it leads to and where it has not. */
function printed(command: Command, backend: Backend): string {
  const content = { kind: 'command', command, counters: undefined, problems: [], predicates: undefined } as const;
  const place = { content, origin: 0, line: 0 };
  return pairsOf(command)
    .flatMap((pair, index) => {
      const rule = new RuleInProgress('filter', command.chain?.text ?? '', pair, index, place);
      return [[], ['web'], ['LOG']].map((names) => {
        const chains = names.map((name) => [name, { ...NO_CHAIN, name }] as const);
        return JSON.stringify(printedRule(rule, { name: 'filter', fragment: false, chains: new Map(chains) }, backend));
      });
    })
    .join('\n');
}

const NO_CHAIN = {
  table: 'filter',
  hook: undefined,
  policy: undefined,
  declared: undefined,
  assumed: false,
  rules: [],
} as const;

test('the rules of a table share what they have in common', () => {
  const lines = Array.from(
    { length: 50 },
    (_, n) => `-A web -s 10.0.0.${n}/32 -p tcp -m tcp --dport ${n + 1} -j ACCEPT`,
  );
  const [first, ...others] = commandsOf(lines).map(({ command }) => command);
  expect(first).not.toBeInstanceOf(AlikeCommand);
  for (const command of others) expect(command).toBeInstanceOf(AlikeCommand);
  expect(others[8]?.spec.source?.addresses).toEqual([{ address: 0x0a000009, mask: 0xffffffff }]);
  expect(Object.values(others[8]?.spec.matches[0]?.given ?? {}).map((option) => option?.text)).toEqual(['10']);
});

test.each([
  ['a value that would be refused', '--dport 99999'],
  ['a value that is no plain word', '--dport "22"x'],
  ['one option more', '--dport 22 --syn'],
  ['one option less', ''],
])('a line is read word by word where it has %s', (_, options) => {
  const lines = ['-A web -p tcp -m tcp --dport 80 -j ACCEPT', `-A web -p tcp -m tcp ${options} -j ACCEPT`];
  expect(commandsOf(lines)[1]?.command).not.toBeInstanceOf(AlikeCommand);
});

test('a port is not shared where a target looks at the matches of its rule', () => {
  const rule = (mss: number) =>
    `-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN --dport ${mss} -j TCPMSS --set-mss 1400`;
  const document = parseSave(['*mangle', rule(1), rule(2), 'COMMIT', ''].join('\n'), { family: 4 });
  expect(
    document.lines.filter(({ content }) => content.kind === 'command' && content.command instanceof AlikeCommand),
  ).toEqual([]);
});

test('IPv6 addresses are slots too', () => {
  const lines = [
    '-A web -s 2001:db8::1/128 -j DROP',
    '-A web -s 2001:db8::2/128 -j DROP',
    '-A web -s ::/0 -j DROP',
    '-A web -s 10.0.0.1 -j DROP',
  ];
  const read = commandsOf(lines, 6);
  expect(read.map(({ command }) => command instanceof AlikeCommand)).toEqual([false, true, false, false]);
  for (const { line: text, command } of read) expect(told(command)).toEqual(told(inFull(text, 6)));
});
