/** What is checked once all words are read, in the program's order; then what the kernel would say. */
import type { MaskedAddress } from '../../base/ip.ts';
import type { Fix } from '../../base/problem.ts';
import { type AddressList, addressList, byteLength } from '../../catalogue/basic-values.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { bitOf } from './basic-option.ts';
import { LONGEST_NAME } from './extension.ts';
import { checkKernel, checkOptions } from './extension-checks.ts';
import { checkWait } from './program-option.ts';
import { deleteWords, mend, NONE, type Reader, report, reportValue, spanInside } from './reader.ts';
import type { AddressSpec, CommandKind, OptionUse, RuleSpec, Word } from './types.ts';

/** Checks the command as a whole, and puts its rule together. */
export function finish(reader: Reader): RuleSpec {
  const table = reader.context.mode === 'command' && reader.table ? reader.table.text : reader.context.table;
  checkDropInNat(reader, table);
  if (reader.context.mode === 'command') checkWait(reader);
  for (const match of reader.matches)
    if (match.extension) checkOptions(reader, match, match.extension, table as TableName);
  if (reader.target?.extension) checkOptions(reader, reader.target, reader.target.extension, table as TableName);
  if (reader.kind === undefined) reportNoCommand(reader);
  if (reader.bang) {
    report(reader, 'dangling-negation', reader.bang, 'Nothing follows the "!" that it could negate.', {
      fixes: [mend('Delete the "!"', deleteWords(reader, reader.bang, reader.bang))],
    });
  }
  const source = addressesOf(reader, reader.sourceUse);
  const destination = addressesOf(reader, reader.destinationUse);
  checkLists(reader, source, destination);
  if (reader.kind) checkOptionsForCommand(reader, reader.kind);
  if (reader.chain && reader.chain.text.length > LONGEST_NAME / 3) checkChainLength(reader, reader.chain);
  const spec = {
    source,
    destination,
    protocol: reader.protocol,
    in: reader.in,
    out: reader.out,
    fragment: reader.fragment,
    matches: reader.matches,
    target: reader.target,
  };
  if (reader.table && reader.context.mode === 'command' && !tableNamed(reader.table.text)) {
    report(reader, 'unknown-table', reader.table, `The kernel has no table "${reader.table.text}".`);
  }
  if (reader.kind && RULE_COMMANDS.has(reader.kind)) {
    checkInterfaces(reader);
    if (reader.kind !== 'delete' && reader.kind !== 'check') checkKernel(reader, table as TableName);
  }
  return spec;
}

const RULE_COMMANDS: ReadonlySet<CommandKind> = new Set(['append', 'insert', 'replace', 'delete', 'check']);

function checkDropInNat(reader: Reader, table: string): void {
  if (table !== 'nat') return;
  const drop = reader.target?.name === 'DROP' ? reader.target.word : undefined;
  const policy = reader.kind === 'policy' && reader.argument?.text === 'DROP' ? reader.argument : undefined;
  const word = drop ?? policy;
  if (word) report(reader, 'drop-in-nat', word, 'DROP cannot be used in nat: filter packets in the filter table.');
}

function reportNoCommand(reader: Reader): void {
  const first = reader.words[0];
  // An empty line of a save file is no command, and none is missed.
  if (!first && reader.context.mode === 'restore') return;
  const span = { start: first?.start ?? 0, end: reader.words.at(-1)?.end ?? 0 };
  report(reader, 'no-command', span, 'There is no command here: -A and the name of a chain are missing.');
}

const EVERYWHERE: readonly MaskedAddress[] = [];

function addressesOf(reader: Reader, use: OptionUse | undefined): AddressSpec | undefined {
  const word = use?.values[0];
  if (!use || !word) return undefined;
  const known = readAddresses(reader, word.text);
  if (!known.ok) {
    reportValue(reader, known, [word]);
    return { negated: use.bang !== undefined, addresses: EVERYWHERE, hosts: NONE, use };
  }
  const { addresses, hosts } = known.value;
  const negated = use.bang !== undefined;
  return {
    negated,
    addresses,
    hosts: hosts.length === 0 ? NONE : hosts.map((host) => hostWord(reader, word, host)),
    use,
  };
}

function readAddresses(reader: Reader, text: string) {
  return addressList.parse(text, reader.values);
}

function hostWord(reader: Reader, word: Word, { start, end }: AddressList['hosts'][number]): Word {
  const text = word.text.slice(start, end);
  const span = spanInside(word, start, end);
  report(reader, 'host-name', span, `"${text}" is looked up once, when the rule is loaded.`, {
    severity: 'information',
    refusedBy: NONE,
  });
  return { text, start: span.start, end: span.end };
}

function checkLists(reader: Reader, source: AddressSpec | undefined, destination: AddressSpec | undefined): void {
  const several = countOf(source) > 1 ? source : countOf(destination) > 1 ? destination : undefined;
  const negated = source?.negated ? source : destination?.negated ? destination : undefined;
  if (several && reader.kind === 'replace') {
    report(
      reader,
      'several-addresses',
      several.use.values[0] ?? several.use.option,
      'A rule cannot be replaced by several: give one address.',
    );
  }
  if (!negated?.use.bang) return;
  if (several) {
    const message =
      several === negated
        ? 'A list of addresses cannot be negated.'
        : `There cannot be a "!" in a rule that lists several addresses after ${several.use.option.text}.`;
    report(reader, 'negated-list', negated.use.bang, message);
    return;
  }
  for (const spec of [source, destination]) {
    if (!spec?.negated || !spec.use.bang || !spec.addresses.some(({ mask }) => mask === 0 || mask === 0n)) continue;
    report(
      reader,
      'negated-any-address',
      spec.use.bang,
      'Every address is excluded here, and iptables-nft refuses that.',
      {
        refusedBy: ['nft'],
        byKernel: ['nft'],
      },
    );
  }
}

function countOf(spec: AddressSpec | undefined): number {
  return spec ? spec.addresses.length + spec.hosts.length : 0;
}

/** Which basic options go with which commands. man:iptables(8) */
const RULE_PARTS = bits('sdpjiof');
const ALLOWED: Record<CommandKind, number> = {
  append: RULE_PARTS | bits('c'),
  insert: RULE_PARTS | bits('c'),
  replace: RULE_PARTS | bits('c'),
  delete: RULE_PARTS,
  check: RULE_PARTS,
  policy: bits('c'),
  list: bits('nx0'),
  'list-rules': 0,
  flush: 0,
  zero: 0,
  'new-chain': 0,
  'delete-chain': 0,
  'rename-chain': 0,
};

function bits(letters: string): number {
  return [...letters].reduce((sum, letter) => sum | bitOf(letter), bitOf('v'));
}

function checkOptionsForCommand(reader: Reader, kind: CommandKind): void {
  let allowed = ALLOWED[kind];
  if (kind === 'delete' && reader.number !== undefined) allowed = bits('');
  if (kind === 'zero' && reader.uses.some(({ name }) => name === 'list')) allowed = ALLOWED.list;
  const illegal = reader.seen & ~allowed;
  if (illegal === 0) return;
  for (const use of reader.uses) {
    const letter = LETTERS.get(use.name);
    if (letter === undefined || (illegal & bitOf(letter)) === 0) continue;
    report(
      reader,
      'option-not-for-command',
      use.option,
      `${use.option.text} does not go with ${reader.command?.text}.`,
    );
  }
}

const LETTERS = new Map([
  ['source', 's'],
  ['destination', 'd'],
  ['protocol', 'p'],
  ['jump', 'j'],
  ['goto', 'j'],
  ['in-interface', 'i'],
  ['out-interface', 'o'],
  ['fragments', 'f'],
  ['set-counters', 'c'],
  ['numeric', 'n'],
  ['exact', 'x'],
  ['line-numbers', '0'],
]);

function checkChainLength(reader: Reader, chain: Word): void {
  const bytes = byteLength(chain.text);
  if (bytes <= LONGEST_NAME || reader.kind === 'new-chain') return;
  report(
    reader,
    'bad-chain-name',
    chain,
    `The chain name "${chain.text}" has ${bytes} bytes, and at most ${LONGEST_NAME} are allowed.`,
  );
}

function checkInterfaces(reader: Reader): void {
  const chain = reader.chain?.text;
  if (reader.out && (chain === 'PREROUTING' || chain === 'INPUT')) {
    const message = `Packets in ${chain} have no output interface yet, so -o is refused.`;
    report(reader, 'output-interface-in-input', reader.out.use.option, message, {
      fixes: [without(reader, reader.out.use)],
    });
  }
  if (reader.in && (chain === 'POSTROUTING' || chain === 'OUTPUT')) {
    const message = `Packets in ${chain} have no input interface, so -i is refused.`;
    report(reader, 'input-interface-in-output', reader.in.use.option, message, {
      fixes: [without(reader, reader.in.use)],
    });
  }
}

/** Takes an option out, with its `!` and its value. */
function without(reader: Reader, { bang, option, values }: OptionUse): Fix {
  const value = values.at(-1) ?? option;
  return mend(
    `Remove ${option.text}`,
    deleteWords(reader, bang ?? option, reader.words.includes(value) ? value : option),
  );
}
