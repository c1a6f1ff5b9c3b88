/** What the catalogue's tables say about a use of a match or target: options that go together, tables, chains, protocols. */
import { BACKENDS, type Backend } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { Entry, UseContext, UseProblem } from '../../catalogue/define.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import { ALL_PORTS } from '../../catalogue/values/ports.ts';
import {
  type Details,
  insertBefore,
  type LoadedMatch,
  type LoadedTarget,
  loadingWord,
  mend,
  NONE,
  note,
  type Reader,
  report,
} from './reader.ts';
import type { Extension } from './registry.ts';
import type { OptionUse } from './types.ts';

type Use = LoadedMatch | LoadedTarget;

/** Options that are missing, exclude each other or need each other, and what the entry itself checks. */
export function checkOptions(reader: Reader, use: Use, extension: Extension, table: TableName): void {
  const { entry } = extension;
  const { given } = use;
  if (entry.needsOption !== undefined && use.options.length === 0 && !reader.lostOption) {
    report(reader, 'missing-option', use.word, entry.needsOption, relating(entry));
  }
  for (const name of extension.mandatory) {
    if (given[name] || reader.lostOption) continue;
    report(reader, 'missing-option', use.word, `${use.name} needs the option --${name}.`, relating(entry));
  }
  if (extension.hasRelations) checkRelations(reader, use, extension);
  if (!entry.check) return;
  for (const problem of entry.check(given, contextOf(reader, table))) {
    // What was given and cannot be read is not missing.
    if (problem.code !== 'missing-option' || !reader.lostOption) reportUse(reader, use, problem);
  }
}

function checkRelations(reader: Reader, use: Use, { entry }: Extension): void {
  for (let index = 0; index < use.options.length; index++) {
    const option = use.options[index];
    const spec = option && entry.options[option.name];
    if (!spec || (!spec.conflicts && !spec.requires)) continue;
    if (spec.conflicts && use.options.length > 1) checkConflicts(reader, use, entry, option, index);
    for (const other of spec.requires ?? NONE) {
      if (use.given[other] || reader.lostOption) continue;
      report(reader, 'requires-option', option.option, `--${option.name} needs --${other} beside it.`);
    }
  }
}

/** Reported once for a pair, at the option that comes later. */
function checkConflicts(reader: Reader, use: Use, entry: Entry, option: OptionUse, index: number): void {
  for (const other of entry.options[option.name]?.conflicts ?? NONE) {
    const earlier = use.options.findIndex(({ name }) => name === other);
    if (earlier < 0 || (earlier > index && entry.options[other]?.conflicts?.includes(option.name))) continue;
    const message = `--${option.name} and --${other} exclude each other.`;
    report(reader, 'conflicting-options', option.option, message, relating(entry));
  }
}

function relating({ kernelRelatesOptions }: Entry): Details | undefined {
  return kernelRelatesOptions && { byKernel: BACKENDS };
}

function reportUse(reader: Reader, use: Use, problem: UseProblem<string>): void {
  const option = problem.option === undefined ? undefined : lastUse(use, problem.option);
  const place = option ? spanOf(option) : use.word;
  const fixes =
    problem.insertBefore === undefined
      ? NONE
      : [mend(`Insert ${problem.insertBefore}`, insertBefore(loadingWord(reader, use), problem.insertBefore))];
  note(reader, problem.code, place, problem.message, {
    fixes,
    ...(problem.refusedBy ? { refusedBy: problem.refusedBy } : {}),
    byKernel: problem.byKernel,
  });
}

function lastUse(use: Use, name: string): OptionUse | undefined {
  return use.options.findLast((option) => option.name === name);
}

function spanOf({ option, values }: OptionUse): Span {
  return { start: option.start, end: Math.max(option.end, values.at(-1)?.end ?? 0) };
}

/** What the kernel checks when the table is committed: tables, built-in chains, protocols. */
export function checkKernel(reader: Reader, table: TableName): void {
  for (const match of reader.matches) if (match.extension) checkPlace(reader, match, match.extension, table);
  if (reader.target?.extension) checkPlace(reader, reader.target, reader.target.extension, table);
}

function checkPlace(reader: Reader, use: Use, { entry }: Extension, table: TableName): void {
  const chain = reader.chain?.text ?? '';
  // The program itself has said it of DROP already.
  if (entry.name === 'DROP' && table === 'nat') return;
  if (entry.tables && !entry.tables.includes(table)) {
    report(reader, 'wrong-table', use.word, `${use.name} works in ${listOf(entry.tables)} only, not in ${table}.`, {
      byKernel: BACKENDS,
    });
  } else if ((entry.hooks || entry.hooksFor) && isBuiltin(table, chain)) {
    const narrowed = entry.hooksFor?.(use.given);
    const hooks = entry.hooks ?? narrowed;
    if ((entry.hooks && !entry.hooks.includes(chain)) || (narrowed && !narrowed.includes(chain))) {
      const allowed = hooks?.filter((hook) => !narrowed || narrowed.includes(hook)) ?? NONE;
      report(reader, 'wrong-chain', use.word, `${use.name} works in ${listOf(allowed)} only, not in ${chain}.`, {
        byKernel: BACKENDS,
      });
    }
  }
  if (entry.protocols) checkProtocol(reader, use, entry.protocols);
}

const LEGACY: readonly Backend[] = ['legacy'];

function checkProtocol(reader: Reader, use: Use, needed: readonly number[]): void {
  const protocol = reader.protocol;
  if (reader.protocolBroken || (protocol && !protocol.negated && needed.includes(protocol.number))) return;
  // What nft writes out itself it checks itself.
  const byKernel = isNativeInNft(use) ? LEGACY : BACKENDS;
  const names = needed.map((number) => protocolName(number) ?? String(number));
  const first = names[0] ?? '';
  if (protocol && protocol.number !== 0 && !protocol.negated) {
    const word = protocol.use.values[0] ?? protocol.use.option;
    const written = protocolName(protocol.number) ?? String(protocol.number);
    report(
      reader,
      'wrong-protocol',
      use.word,
      `${use.name} needs -p ${names.join(' or ')}, and the rule has -p ${written}.`,
      {
        byKernel,
        fixes:
          needed.length === 1
            ? [mend(`Write -p ${first}`, { span: { start: word.start, end: word.end }, newText: first })]
            : NONE,
      },
    );
    return;
  }
  const message = `${use.name} needs -p ${names.join(' or ')} in the same rule${protocol ? ', without "!"' : ''}.`;
  const fixes = protocol
    ? NONE
    : names.slice(0, 4).map((name) => mend(`Insert -p ${name}`, insertBefore(loadingWord(reader, use), `-p ${name}`)));
  const refusedBy: readonly Backend[] | undefined =
    protocol?.negated && needed.includes(protocol.number) && isNativeInNft(use) ? LEGACY : undefined;
  report(reader, 'missing-protocol', use.word, message, { byKernel, fixes, ...(refusedBy ? { refusedBy } : {}) });
}

/**
 * nft writes tcp and udp out as expressions of its own once they ask something, and then looks at the protocol's number
 * only, not at its `!`. Upstream's nft.c, add_nft_tcp and add_nft_udp.
 */
function isNativeInNft(use: Use): boolean {
  return (
    (use.name === 'tcp' || use.name === 'udp') &&
    !use.given['tcp-option'] &&
    Object.values(use.given).some((option) => option && (option.negated || !asksNothing(option.value)))
  );
}

/** True for all ports, and for flags of which none is looked at: what the kernel's structure holds when nothing was given. */
function asksNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('from' in value && 'to' in value) return value.from === ALL_PORTS.from && value.to === ALL_PORTS.to;
  return 'mask' in value && 'set' in value && value.mask === 0 && value.set === 0;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What the entries' own functions may ask of the rule. */
export function contextOf(reader: Reader, table: TableName): UseContext {
  return {
    family: reader.context.family,
    protocol: reader.values.protocol,
    table,
    chain: reader.chain?.text ?? '',
    matches: reader.matches,
  };
}
