/** What `ipset list` and `ipset save` print of sets that are known. Source: what ipset 7.17 prints. */
import type { Place } from '../../syntax/shell/ast.ts';
import { guessed, type Value } from '../../syntax/shell/value.ts';
import type { Sets } from './sets.ts';

/** How a kernel keeps a set, which depends on its type, its options and the kernel. */
interface Kept {
  readonly type: string;
  readonly revision: number;
  readonly header: string;
  readonly memory: number;
  readonly references: number;
  /** What stands behind a member. */
  readonly behind: string;
  readonly ordered: (members: readonly string[]) => readonly string[];
}

/** Three that differ in all that may differ. */
const KEPT: readonly Kept[] = [
  {
    type: 'hash:ip',
    revision: 6,
    header: 'family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1a2b3c4d',
    memory: 256,
    references: 0,
    behind: '',
    ordered: (members) => members,
  },
  {
    type: 'hash:net',
    revision: 7,
    header: 'family inet6 hashsize 4096 maxelem 1000000 timeout 600',
    memory: 98_704,
    references: 3,
    behind: ' timeout 599',
    ordered: (members) => [...members].reverse(),
  },
  {
    type: 'list:set',
    revision: 3,
    header: 'size 8 counters comment',
    memory: 80,
    references: 1,
    behind: ' packets 17 bytes 4711',
    ordered: (members) => [...members].sort(),
  },
];

/** An address that is written as the kernel writes it. */
const PLAIN = /^\d{1,3}(\.\d{1,3}){3}$/;

const NAMES = /^(-n|-name|--name)$/;
const TERSE = /^(-t|-terse|--terse)$/;

/** `undefined` where it is not known which sets there are, or what they hold. */
export function listedSets(sets: Sets, words: readonly string[], place: Place): Value | undefined {
  const [verb = '', only, more] = words.filter((word) => !/^-(q|quiet|!|exist)$/.test(word) && !isForm(word));
  if (more !== undefined || words.some((word) => /^-[os]$|^-(output|sorted|file)$|^--/.test(word))) return undefined;
  const isSaved = /^(save|-S)$/.test(verb);
  const isNamed = words.some((word) => NAMES.test(word));
  const isTerse = words.some((word) => TERSE.test(word));
  const names = only === undefined ? [...sets.names()] : [only];
  if (sets.doubtOf('') !== undefined || names.some((name) => sets.doubtOf(name) !== undefined)) return undefined;
  const texts = KEPT.map((kept) => {
    const parts = names.map((name) => {
      if (isNamed) return `${name}\n`;
      const members = [...(sets.get(name) ?? ['?'])];
      if (!isTerse && members.some((member) => !PLAIN.test(member))) return undefined;
      const shown = isTerse ? [] : kept.ordered(members).map((member) => `${member}${kept.behind}`);
      return isSaved ? saved(name, kept, shown) : listed(name, kept, isTerse, shown, members.length);
    });
    return parts.includes(undefined) ? undefined : parts.join(isNamed || isSaved ? '' : '\n');
  });
  const known = texts.flatMap((text) => text ?? []);
  if (known.length < texts.length) return undefined;
  return guessed(known, 'how a kernel keeps its sets is not known', place);
}

/** How much is listed; `-n` alone is a way to ask for a list, too. */
function isForm(word: string): boolean {
  return NAMES.test(word) || TERSE.test(word);
}

function saved(name: string, { type, header }: Kept, members: readonly string[]): string {
  return [`create ${name} ${type} ${header}`, ...members.map((member) => `add ${name} ${member}`)]
    .map((line) => `${line}\n`)
    .join('');
}

function listed(name: string, kept: Kept, isTerse: boolean, members: readonly string[], count: number): string {
  return [
    `Name: ${name}`,
    `Type: ${kept.type}`,
    `Revision: ${kept.revision}`,
    `Header: ${kept.header}`,
    `Size in memory: ${kept.memory}`,
    `References: ${kept.references}`,
    `Number of entries: ${isTerse ? count + kept.references : count}`,
    ...(isTerse ? [] : ['Members:', ...members]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
