/** The options of iptables itself: commands, and what a rule may say without any extension. */
import type { Family } from '../base/problem.ts';
import { addressList, interfaceName, protocolValue } from './basic-values.ts';
import type { ValueType } from './define.ts';

/** Whether an option is followed by a word: `optional` ones take it only when it is joined (`--list=INPUT`). */
export type Argument = 'none' | 'required' | 'optional';

/**
 * A basic option. `command` says what is done with the rule (one in a line); `condition` narrows the packets that the rule
 * matches; `action` says what happens to them; `other` concerns the program, not the rule.
 */
export interface BasicOption {
  /** The long name, without dashes. */
  readonly name: string;
  /** The letter after one dash, and the option's identity; `0` (`--line-numbers`) cannot be written so. */
  readonly letter: string;
  readonly aliases?: readonly string[];
  readonly role: 'command' | 'condition' | 'action' | 'other';
  readonly argument: Argument;
  readonly negatable?: boolean;
  /** Families that have it; both when absent. */
  readonly families?: readonly Family[];
  /** What follows, as a synopsis shows it. */
  readonly form?: string;
  readonly value?: ValueType<unknown>;
  /** One sentence. */
  readonly doc: string;
}

/** Where the facts come from. */
export const basicSources: readonly string[] = ['man:iptables(8)', 'man:ip6tables(8)', 'man:iptables-restore(8)'];

/** Every basic option: conditions in the order in which iptables-save prints them, then the rest. man:iptables(8) */
export const basicOptions: readonly BasicOption[] = [
  {
    name: 'source',
    letter: 's',
    aliases: ['src'],
    role: 'condition',
    argument: 'required',
    negatable: true,
    form: addressList.form,
    value: addressList,
    doc: 'Packets from this address or network; host names are looked up once, when the rule is loaded.',
  },
  {
    name: 'destination',
    letter: 'd',
    aliases: ['dst'],
    role: 'condition',
    argument: 'required',
    negatable: true,
    form: addressList.form,
    value: addressList,
    doc: 'Packets to this address or network; after DNAT it is the new destination that counts.',
  },
  {
    name: 'in-interface',
    letter: 'i',
    role: 'condition',
    argument: 'required',
    negatable: true,
    form: interfaceName.form,
    value: interfaceName,
    doc: 'Packets that arrived on this interface (PREROUTING, INPUT, FORWARD).',
  },
  {
    name: 'out-interface',
    letter: 'o',
    role: 'condition',
    argument: 'required',
    negatable: true,
    form: interfaceName.form,
    value: interfaceName,
    doc: 'Packets that will leave through this interface (FORWARD, OUTPUT, POSTROUTING).',
  },
  {
    name: 'protocol',
    letter: 'p',
    role: 'condition',
    argument: 'required',
    negatable: true,
    form: protocolValue.form,
    value: protocolValue,
    doc: 'Packets of this protocol. It also makes the options of the match of that name available, without -m.',
  },
  {
    name: 'fragments',
    letter: 'f',
    role: 'condition',
    argument: 'none',
    negatable: true,
    families: [4],
    doc: 'Fragments other than the first, which carry no ports; with `!`, first fragments and whole packets.',
  },
  {
    name: 'match',
    letter: 'm',
    role: 'condition',
    argument: 'required',
    form: 'match',
    doc: 'Loads a match, whose options may follow. The order of matches is the order in which the kernel asks them.',
  },
  {
    name: 'jump',
    letter: 'j',
    role: 'action',
    argument: 'required',
    form: 'target',
    doc: 'What happens to a packet that matches: a verdict, a target, or another chain. Without it, the rule only counts.',
  },
  {
    name: 'goto',
    letter: 'g',
    role: 'action',
    argument: 'required',
    form: 'chain',
    doc: 'Continues in another chain; RETURN there goes back to the chain that called this one.',
  },
  {
    name: 'set-counters',
    letter: 'c',
    role: 'other',
    argument: 'required',
    form: 'packets bytes',
    doc: 'Starts the counters of the rule at these values.',
  },
  {
    name: 'ipv4',
    letter: '4',
    role: 'other',
    argument: 'none',
    doc: 'The line is meant for IPv4: ip6tables-restore skips it.',
  },
  {
    name: 'ipv6',
    letter: '6',
    role: 'other',
    argument: 'none',
    doc: 'The line is meant for IPv6: iptables-restore skips it.',
  },
  {
    name: 'append',
    letter: 'A',
    role: 'command',
    argument: 'required',
    form: 'chain rule',
    doc: 'Adds a rule at the end of the chain.',
  },
  {
    name: 'insert',
    letter: 'I',
    role: 'command',
    argument: 'required',
    form: 'chain [number] rule',
    doc: 'Adds a rule before the one of that number, at the head of the chain when none is given.',
  },
  {
    name: 'replace',
    letter: 'R',
    role: 'command',
    argument: 'required',
    form: 'chain number rule',
    doc: 'Puts a rule in the place of the one of that number.',
  },
  {
    name: 'delete',
    letter: 'D',
    role: 'command',
    argument: 'required',
    form: 'chain number | chain rule',
    doc: 'Removes a rule, given by its number or written out.',
  },
  {
    name: 'check',
    letter: 'C',
    role: 'command',
    argument: 'required',
    form: 'chain rule',
    doc: 'Asks whether the chain holds such a rule; the exit code is the answer.',
  },
  {
    name: 'new-chain',
    letter: 'N',
    role: 'command',
    argument: 'required',
    form: 'chain',
    doc: 'Makes a chain of the given name.',
  },
  {
    name: 'delete-chain',
    letter: 'X',
    role: 'command',
    argument: 'optional',
    form: '[chain]',
    doc: 'Removes a chain that is empty and that nothing jumps to, or all such chains.',
  },
  {
    name: 'rename-chain',
    letter: 'E',
    role: 'command',
    argument: 'required',
    form: 'chain new-name',
    doc: 'Gives a chain another name; rules that jump to it follow.',
  },
  {
    name: 'policy',
    letter: 'P',
    role: 'command',
    argument: 'required',
    form: 'chain ACCEPT|DROP',
    doc: 'Sets what happens to packets that reach the end of a built-in chain.',
  },
  {
    name: 'flush',
    letter: 'F',
    role: 'command',
    argument: 'optional',
    form: '[chain]',
    doc: 'Removes every rule of a chain, or of all chains of the table.',
  },
  {
    name: 'zero',
    letter: 'Z',
    role: 'command',
    argument: 'optional',
    form: '[chain [number]]',
    doc: 'Sets counters to zero.',
  },
  {
    name: 'list',
    letter: 'L',
    role: 'command',
    argument: 'optional',
    form: '[chain [number]]',
    doc: 'Shows the rules of a chain, or of all chains of the table.',
  },
  {
    name: 'list-rules',
    letter: 'S',
    role: 'command',
    argument: 'optional',
    form: '[chain [number]]',
    doc: 'Shows rules as the commands that would make them.',
  },
  {
    name: 'table',
    letter: 't',
    role: 'other',
    argument: 'required',
    form: 'table',
    doc: 'The table that the command works on, filter when left out. A save file names its table on a line of its own.',
  },
  { name: 'verbose', letter: 'v', role: 'other', argument: 'none', doc: 'Shows what is done; twice shows more.' },
  {
    name: 'wait',
    letter: 'w',
    role: 'other',
    argument: 'optional',
    form: '[seconds]',
    doc: 'Waits for the lock that another iptables holds, forever when no number of seconds is given.',
  },
  {
    name: 'wait-interval',
    letter: 'W',
    role: 'other',
    argument: 'optional',
    form: 'microseconds',
    doc: 'Was the time between two tries for the lock; it has no effect any more.',
  },
  { name: 'numeric', letter: 'n', role: 'other', argument: 'none', doc: 'Lists addresses and ports as numbers.' },
  { name: 'exact', letter: 'x', role: 'other', argument: 'none', doc: 'Lists counters in full instead of K, M and G.' },
  { name: 'line-numbers', letter: '0', role: 'other', argument: 'none', doc: 'Lists the number of each rule.' },
  {
    name: 'modprobe',
    letter: 'M',
    role: 'other',
    argument: 'required',
    form: 'command',
    doc: 'The program that loads kernel modules.',
  },
  { name: 'version', letter: 'V', role: 'other', argument: 'none', doc: 'Shows the version and ends the program.' },
  {
    name: 'help',
    letter: 'h',
    role: 'other',
    argument: 'optional',
    form: '[match]',
    doc: 'Shows help and ends the program.',
  },
];
