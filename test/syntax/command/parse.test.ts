// How words become options, as getopt_long and iptables read them: each row is a line and what is found wrong with it.
import { describe, expect, test } from 'vitest';
import type { Family } from '../../../server/src/base/problem.ts';
import { problemsOf, type ReadOptions, read } from '../../support/command.ts';

type Row = readonly [sentence: string, line: string, problems: readonly string[], options?: ReadOptions];

const six: ReadOptions = { family: 6 };

const ROWS: Record<string, readonly Row[]> = {
  'how options are spelt': [
    ['long and short names are the same option', '-A INPUT --protocol tcp -j ACCEPT', []],
    ['an abbreviation that fits one option stands for it', '-A INPUT --proto tcp --ju ACCEPT', []],
    ['an abbreviation may fit two spellings of one option', '-A INPUT -p tcp -m tcp --dpo 80', []],
    ['an abbreviation that fits two options is refused', '-A INPUT --s 10.0.0.1', ['ambiguous-option: --s']],
    [
      'a newly loaded match can make an abbreviation ambiguous',
      '-A INPUT -p tcp -m tcp --sou 80',
      ['ambiguous-option: --sou'],
    ],
    ['without that match the same abbreviation is a basic option', '-A INPUT -p tcp --sou 80', []],
    ['an exact name wins over longer ones', '-A INPUT -m recent --set --name a', []],
    ['a value may follow an equals sign', '-A INPUT -p tcp --dport=80 -m mark --mark=1', []],
    ['a flag takes no value', '-A INPUT -p tcp --syn=1', ['unexpected-value: 1']],
    ['the name of a match may be joined to -m', '-A INPUT -p tcp -mtcp --dport 80', []],
    [
      'basic options that look for their value in the whole word cannot have it joined',
      '-A INPUT -s10.0.0.1 -ptcp --jump=ACCEPT',
      ['joined-value: -s10.0.0.1', 'joined-value: -ptcp', 'joined-value: --jump=ACCEPT'],
    ],
    ['a joined interface is another interface', '-A INPUT -ieth0', ['joined-value: -ieth0']],
    ['letters may be written together', '-L -nv', []],
    ['a letter that is no option is refused', '-A INPUT -q', ['unknown-option: -q']],
    ['a long option with one dash is named for what it is', '-A INPUT -p tcp -dport 80', ['single-dash: -dport']],
    ['nothing may follow two dashes', '-A INPUT -j ACCEPT -- -p tcp', ['stray-word: -p tcp']],
    ['two dashes at the end are harmless', '-A INPUT -j ACCEPT --', []],
    ['words that belong to nothing are reported once', '-A INPUT -j ACCEPT one two', ['stray-word: one two']],
    ['a dash alone belongs to nothing', '-A INPUT - -j ACCEPT', ['stray-word: -']],
  ],
  values: [
    ['an option at the end misses its value', '-A INPUT -p tcp --dport', ['missing-value: --dport']],
    ['an option is no value for another', '-A INPUT -p tcp --dport -j ACCEPT', ['missing-value: --dport']],
    ['a basic option is no value for another', '-A INPUT -s -j ACCEPT', ['missing-value: -s']],
    ['a second word may be missing', '-A INPUT -p tcp --tcp-flags SYN -j DROP', ['missing-value: --tcp-flags']],
    ['what is wrong with a value is shown at the value', '-A INPUT -p tcp --dport 70000', ['bad-port: 70000']],
    ['quotes belong to the word', '-A INPUT -p "tcpp" -j DROP', ['unknown-protocol: "tcpp"']],
  ],
  extensions: [
    ['-p brings its match in when one of its options is used', '-A INPUT -p tcp --dport 80 -j ACCEPT', []],
    ['a protocol number does so as well', '-A INPUT -p 6 --dport 80 -j ACCEPT', []],
    ['-p must come first', '-A INPUT --dport 80 -p tcp', ['unknown-option: --dport']],
    ['options go to the latest match of a name', '-A INPUT -m mark --mark 1 -m mark --mark 2', []],
    ['each use needs its own options', '-A INPUT -m mark -m mark --mark 2', ['missing-option: mark']],
    ['a misspelt match is named', '-A INPUT -p tcp -m tpc --dport 80', ['unknown-match: tpc']],
    [
      'options after an unknown match are not blamed',
      '-A INPUT -m nosuchthing --foo bar',
      ['unknown-match: nosuchthing'],
    ],
    ['a misspelt option is taken for what it is near to', '-A INPUT -m mark --mrak 1', ['unknown-option: --mrak']],
    ['an unknown option takes its words with it', '-A INPUT --nonsense a b -j ACCEPT', ['unknown-option: --nonsense']],
    ['a match of the other family does not exist', '-A INPUT -p icmp -m icmp6', ['unknown-match: icmp6']],
    ['three names are one match in IPv6', '-A INPUT -p icmpv6 -m ipv6-icmp --icmpv6-type 1', [], six],
    ['options of a target come after it', '-A INPUT --reject-with tcp-reset -p tcp', ['unknown-option: --reject-with']],
    ['a name that is no target may be a chain', '-A INPUT -j MYCHAIN', []],
    ['an option twice is refused', '-A INPUT -m mark --mark 1 --mark 2', ['duplicate-option: --mark']],
    ['an option twice through an alias is refused', '-A INPUT -s 10.0.0.1 --src 10.0.0.2', ['duplicate-option: --src']],
    ['-j and -g share one place', '-A INPUT -j ACCEPT -g FOO', ['duplicate-option: -g']],
    ['a second target keeps its options', '-A INPUT -j LOG -j MARK --set-mark 1', ['duplicate-option: -j']],
    ['the kernel wants the protocol of a match', '-A INPUT -m tcp --dport 80', ['missing-protocol: tcp']],
    ['another protocol will not do', '-A INPUT -p udp -m tcp --dport 80', ['wrong-protocol: tcp']],
    ['an unreadable protocol is not blamed twice', '-A INPUT -p tpc -m tcp --dport 80', ['unknown-protocol: tpc']],
    ['the kernel takes a target in its tables only', '-A INPUT -j MASQUERADE', ['wrong-table: MASQUERADE']],
    [
      'the kernel takes a target in its chains only',
      '-A POSTROUTING -j DNAT --to-destination 10.0.0.1',
      ['wrong-chain: DNAT'],
      { table: 'nat' },
    ],
  ],
  negation: [
    ['a ! belongs to the option behind it', '-A INPUT ! -s 10.0.0.1 -p tcp ! --dport 80', []],
    ['two in a row are refused', '-A INPUT ! ! -s 10.0.0.1', ['double-negation: !']],
    ['one at the end is refused', '-A INPUT -j ACCEPT !', ['dangling-negation: !']],
    ['not every option takes it', '-A INPUT ! -m mark --mark 1', ['not-negatable: !']],
    ['not every option of an extension takes it', '-A INPUT -m limit ! --limit 1/min', ['not-negatable: !']],
    ['it stands before the option, not behind', '-A INPUT -p tcp --dport ! 80', ['misplaced-negation: !']],
    ['a list cannot be negated', '-A INPUT ! -s 10.0.0.1,10.0.0.2', ['negated-list: !']],
    ['nor may the rule have a list elsewhere', '-A INPUT ! -s 10.0.0.1 -d 10.0.0.2,10.0.0.3', ['negated-list: !']],
    ['"not every protocol" is refused', '-A INPUT ! -p all', ['protocol-never: all']],
    ['"not every address" is refused by nft', '-A INPUT ! -s 0.0.0.0/0', ['negated-any-address: !']],
  ],
  'what a rule says by itself': [
    ['networks have lengths or masks', '-A INPUT -s 10.0.0.0/8 -d 192.168.0.0/255.255.0.0', []],
    ['an IPv4 address may end early', '-A INPUT -s 10.1 -d 127.1/32', []],
    ['a mask has a limit', '-A INPUT -s 10.0.0.0/33', ['bad-mask: 33']],
    ['an address of the other family is refused', '-A INPUT -s ::1', ['bad-address: ::1']],
    ['in IPv6 too', '-A INPUT -s 10.0.0.1', ['bad-address: 10.0.0.1'], six],
    ['the wrong one of a list is shown', '-A INPUT -s 10.0.0.1,10.0.0.300', ['bad-address: 10.0.0.300']],
    ['a mask of nothing makes any name good', '-A INPUT -s whatever/0', []],
    ['a host name is only remarked upon', '-A INPUT -s www.example.org', ['host-name: www.example.org']],
    ['an interface has 15 bytes at most', '-A INPUT -i abcdefghijklmnop', ['interface-too-long: abcdefghijklmnop']],
    ['bytes count, not letters', '-A INPUT -i äöüäöüäö', ['interface-too-long: äöüäöüäö']],
    ['an interface has a name', '-A INPUT -i ""', ['empty-interface: ""']],
    ['an interface without its value cannot be told from an odd one', '-A INPUT -i a/b', ['odd-interface: a/b']],
    ['packets in INPUT have no output interface', '-A INPUT -o eth0', ['output-interface-in-input: -o']],
    ['packets in OUTPUT have no input interface', '-A OUTPUT -i eth0', ['input-interface-in-output: -i']],
    ['a protocol has a name or a number', '-A INPUT -p 256', ['unknown-protocol: 256']],
    ['case does not count in protocols', '-A INPUT -p UDP --dport 53', []],
    ['IPv6 has no -f', '-A INPUT -f', ['fragment-in-ipv6: -f'], six],
    ['IPv4 has', '-A INPUT ! -f', []],
    ['an extension header is no protocol', '-A INPUT -p ipv6-frag', ['header-as-protocol: ipv6-frag'], six],
    ['DROP has no place in nat', '-A PREROUTING -j DROP', ['drop-in-nat: DROP'], { table: 'nat' }],
    ['a target has a name', '-A INPUT -j ""', ['bad-target-name: ""']],
    ['names have 28 bytes at most', `-A INPUT -j ${'x'.repeat(29)}`, [`bad-target-name: ${'x'.repeat(29)}`]],
    ['-g needs a chain', '-A INPUT -g ACCEPT', ['goto-needs-chain: ACCEPT']],
    ['counters are two numbers', '-A INPUT -c 5 -j ACCEPT', ['bad-counters: 5']],
    ['which a comma may join', '-A INPUT -c 5,6 -j ACCEPT', []],
  ],
  commands: [
    ['a line has a command', '-p tcp -j ACCEPT', ['no-command: -p tcp -j ACCEPT']],
    ['a chain alone misses its command', 'INPUT -p tcp -j ACCEPT', ['no-command: INPUT']],
    ['a line has one command', '-A INPUT -I INPUT -j ACCEPT', ['second-command: -I']],
    ['listing and zeroing go together', '-L INPUT -Z', []],
    ['a number may follow -I', '-I INPUT 3 -j ACCEPT', []],
    ['rules count from 1', '-I INPUT 0 -j ACCEPT', ['bad-rule-number: 0']],
    ['-R needs a number', '-R INPUT -j ACCEPT', ['missing-value: -R']],
    ['-R makes one rule of one', '-R INPUT 1 -s 10.0.0.1,10.0.0.2', ['several-addresses: 10.0.0.1,10.0.0.2']],
    ['-D with a number takes no rule', '-D INPUT 1 -j ACCEPT', ['option-not-for-command: -j']],
    ['-F takes no rule', '-F INPUT -p tcp', ['option-not-for-command: -p']],
    ['-n is for lists', '-A INPUT -n', ['option-not-for-command: -n']],
    ['a policy is ACCEPT or DROP', '-P INPUT REJECT', ['bad-policy: REJECT']],
    ['a policy is needed', '-P INPUT', ['missing-value: -P']],
    ['a new chain is not called like a target', '-N LOG', ['bad-chain-name: LOG']],
    ['nor does it begin with a dash', '-N -x', ['bad-chain-name: -x']],
    ['a save file names the table elsewhere', '-t nat -A INPUT', ['table-in-save-file: -t']],
    ['the command line names it so', '-t nat -A PREROUTING', [], { mode: 'command' }],
    ['and it must exist', '-t natt -A PREROUTING', ['unknown-table: natt'], { mode: 'command' }],
    ['a save file does not wait', '-A INPUT -w 5 -j ACCEPT', ['wait-in-save-file: -w']],
    ['the command line does', '-w 5 -A INPUT -j ACCEPT', [], { mode: 'command' }],
    ['-W alone makes no sense', '-W 10 -A INPUT', ['requires-option: -W'], { mode: 'command' }],
    ['asking for the version is a command by itself', '-V', [], { mode: 'command' }],
    ['help ends the program', '-A INPUT -h', ['ends-the-load: -h']],
    [
      'a long option with one dash may ask for help',
      '-A INPUT -hashlimit-upto 1/s',
      ['ends-the-load: -hashlimit-upto'],
    ],
    ['so may one behind a letter that brings in -p', '-A INPUT -p ah -ahspi 5', ['ends-the-load: -ahspi']],
  ],
};

describe.each(Object.entries(ROWS))('%s:', (_, rows) => {
  test.each(rows.map((row) => ({ sentence: row[0], row })))('$sentence', ({ row: [, line, problems, options] }) => {
    expect(problemsOf(line, options)).toEqual(problems);
  });
});

describe('what is refused by whom:', () => {
  const refusedBy = (line: string, family: Family = 4) =>
    read(line, { family }).problems.map((problem) => problem.refusedBy);

  test('most mistakes stop both programs', () => {
    expect(refusedBy('-A INPUT -p tcpp')).toEqual([['legacy', 'nft']]);
  });

  test('nft does not look at the ! of a protocol once tcp asks for something', () => {
    expect(refusedBy('-A INPUT ! -p tcp -m tcp --dport 80')).toEqual([['legacy']]);
    expect(refusedBy('-A INPUT ! -p tcp -m tcp')).toEqual([['legacy', 'nft']]);
  });

  test('an interface that cannot be is no reason to refuse', () => {
    expect(refusedBy('-A INPUT -i a/b')).toEqual([[]]);
  });

  test('a line for the other family is passed over by a restore program', () => {
    const command = read('-A INPUT -6 -s ::1 -j ACCEPT');
    expect(command.skipped).toBe(true);
    expect(command.problems).toMatchObject([{ code: 'wrong-family', severity: 'hint', refusedBy: [] }]);
  });

  test('and refused by the program itself', () => {
    const command = read('-A INPUT -6 -s ::1 -j ACCEPT', { mode: 'command' });
    expect(command.problems).toMatchObject([{ code: 'wrong-family', refusedBy: ['legacy', 'nft'] }, {}]);
  });
});

describe('what a command holds:', () => {
  test('its kind, chain and number', () => {
    const command = read('-I FORWARD 7 -j ACCEPT');
    expect([command.kind, command.chain?.text, command.number]).toEqual(['insert', 'FORWARD', 7]);
  });

  test('every option in the order written, under its full name', () => {
    expect(
      read('-A INPUT -p tcp ! --dport 80 -j LOG --log-prefix x').uses.map(({ name, bang }) => [name, bang?.text]),
    ).toEqual([
      ['append', undefined],
      ['protocol', undefined],
      ['dport', '!'],
      ['jump', undefined],
      ['log-prefix', undefined],
    ]);
  });

  test('the match that -p brought in, at the option that did so', () => {
    const [match] = read('-A INPUT -p tcp --dport 80').spec.matches;
    expect([match?.name, match?.implicit, match?.word.text]).toEqual(['tcp', true, '--dport']);
  });

  test('a list of addresses, and host names apart', () => {
    const { source } = read('-A INPUT -s 10.0.0.1,www.example.org,10.0.0.0/24').spec;
    expect(source?.addresses).toEqual([
      { address: 0x0a000001, mask: 0xffffffff },
      { address: 0x0a000000, mask: 0xffffff00 },
    ]);
    expect(source?.hosts).toEqual([{ text: 'www.example.org', start: 21, end: 36 }]);
  });

  test('values that were given more than once, with the turn of each', () => {
    const { target } = read('-A INPUT -p tcp --tcp-flags SYN,ACK SYN -j REJECT --reject-with tcp-reset').spec;
    expect(target?.given['reject-with']?.uses).toMatchObject([{ position: 0, negated: false }]);
  });
});
