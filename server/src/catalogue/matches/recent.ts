/** `-m recent`: lists of addresses that were seen, and when. */
import { type Address, applyMask, maskOf, printAddress, width } from '../../base/ip.ts';
import { BACKENDS } from '../../base/problem.ts';
import { type Given, match, stateful, type UseProblem } from '../define.ts';
import { jiffies } from '../jiffies.ts';
import { hasOnly, type SavedOptions } from '../listing.ts';
import { type Host, host, printHost } from '../values/hosts.ts';
import { integer, integerOfKernel } from '../values/numbers.ts';
import { emptyTable, type RecentTable, type Sighting, visit } from '../values/recent-table.ts';
import { freeText } from '../values/text.ts';
import type { MatchView } from '../view.ts';

interface Options {
  set: unknown;
  rcheck: unknown;
  update: unknown;
  remove: unknown;
  seconds: number;
  reap: unknown;
  hitcount: number;
  rttl: unknown;
  name: string;
  mask: Host;
  rsource: unknown;
  rdest: unknown;
}

/** A list, and the bits of addresses that count in it; `undefined` when the rule gives a name for them. kernel:net/netfilter/xt_recent.c (recent_mt_check) */
interface MaskedTable {
  readonly mask: Address | undefined;
  readonly table: RecentTable;
}

/** Lists are files in /proc/net/xt_recent. */
const listName = freeText({
  what: 'list name',
  maxBytes: 199,
  whenLonger: 'cut',
  mayBeEmpty: true,
  print: (text) => text,
});

/** Sightings that one entry keeps at most. kernel:net/netfilter/xt_recent.c (XT_RECENT_MAX_NSTAMPS) */
const MOST_HITS = 65535;

const ACTIONS = ['set', 'rcheck', 'update', 'remove'] as const;

export default match<Options>({
  name: 'recent',
  summary: 'Remembers addresses in named lists, and asks which were seen lately and how often.',
  details:
    'A list holds 100 addresses (module parameter `ip_list_tot`); the one seen longest ago makes room. Lists are shared ' +
    'by all rules of all tables that name them. `--set` always matches; the others match when the address is there.',
  sources: ['man:iptables-extensions(8)#recent', 'kernel:net/netfilter/xt_recent.c'],
  options: {
    set: {
      negatable: true,
      conflicts: ['rcheck', 'update', 'remove', 'rttl'],
      doc: 'Puts the address into the list, or notes another sighting; matches (with `!`: never).',
    },
    rcheck: {
      negatable: true,
      conflicts: ['set', 'update', 'remove'],
      doc: 'Is the address in the list, and seen as the other options say?',
    },
    update: {
      negatable: true,
      conflicts: ['set', 'rcheck', 'remove'],
      doc: 'As --rcheck, and a match is noted as another sighting.',
    },
    remove: {
      negatable: true,
      conflicts: ['set', 'rcheck', 'update', 'rttl'],
      doc: 'Takes the address out of the list; matches when it was there.',
    },
    seconds: { value: integer(1, 0xffffffff, 'seconds'), doc: 'Only sightings within so many seconds count.' },
    reap: { requires: ['seconds'], doc: 'Also throws out the oldest address when it is older than --seconds.' },
    hitcount: {
      value: integerOfKernel(0, MOST_HITS, 'sightings'),
      doc: `So many sightings are needed, 1 to ${MOST_HITS}; 0 stands for any.`,
    },
    rttl: { conflicts: ['set', 'remove'], doc: 'The TTL must be that of the packet which put the address there.' },
    name: { value: listName, doc: 'Name of the list, at most 199 bytes; DEFAULT when left out.' },
    mask: { value: host, doc: 'Bits of the address that count; the first rule of a list decides for all of them.' },
    rsource: { doc: 'The source address (the default).' },
    rdest: { doc: 'The destination address.' },
  },
  check: (given) => problems(given),
  say: (given) => inWords(given),
  print(given, { family }) {
    const action = ACTIONS.find((name) => given[name]);
    const hits = given.hitcount?.value ?? 0;
    const words: string[] = [];
    if (action) words.push(...(given[action]?.negated ? ['!'] : []), `--${action}`);
    if (given.seconds) words.push('--seconds', String(given.seconds.value | 0));
    if (given.reap) words.push('--reap');
    if (hits > 0) words.push('--hitcount', String(hits));
    if (given.rttl) words.push('--rttl');
    words.push('--name', listOf(given));
    words.push('--mask', given.mask ? printHost(given.mask.value) : printAddress(maskOf(width(family), family)));
    words.push(`--${sideOf(given)}`);
    return words;
  },
  lists: listed,
  stateful: stateful<Options, MaskedTable>({
    key: (given) => `recent:${listOf(given)}`,
    initial: ({ mask }, { family }) => ({
      mask: mask ? mask.value.address : maskOf(width(family), family),
      table: emptyTable,
    }),
    evaluate(given, state, view) {
      const seen = sighting(given, state.mask, view);
      if (!seen) return { truth: 'unknown', state, reason: 'the mask is a name' };
      const { found, table, reason } = visit(state.table, seen);
      return { truth: found ? 'yes' : 'no', state: { ...state, table }, reason };
    },
    unsure: ({ mask }) =>
      mask && mask.value.address === undefined ? 'The mask is a name, which the host resolves.' : undefined,
  }),
});

function listOf(given: Given<Options>): string {
  return given.name?.value ?? 'DEFAULT';
}

/** Both may be given, and the later one counts. */
function sideOf({ rsource, rdest }: Given<Options>): 'rsource' | 'rdest' {
  const source = rsource?.uses?.[0]?.position ?? -1;
  return rdest && (rdest.uses?.[0]?.position ?? 0) > source ? 'rdest' : 'rsource';
}

function problems(given: Given<Options>): readonly UseProblem<keyof Options>[] {
  const action = ACTIONS.find((name) => given[name]);
  if (!action) {
    return [{ code: 'missing-option', message: 'recent needs one of --set, --rcheck, --update and --remove.' }];
  }
  const name = listOf(given);
  const found: UseProblem<keyof Options>[] = [];
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    const message = `The kernel refuses "${name}" as the name of a list: it is the name of a file.`;
    found.push({ code: 'bad-name', option: 'name', message, byKernel: BACKENDS });
  }
  if (action === 'set' || action === 'remove') {
    for (const option of ['seconds', 'hitcount', 'reap'] as const) {
      if (!given[option] || (option === 'hitcount' && given.hitcount?.value === 0)) continue;
      const message = `The kernel refuses --${option} with --${action}.`;
      found.push({ code: 'conflicting-options', option, message, byKernel: BACKENDS });
    }
  }
  return found;
}

function sighting(given: Given<Options>, mask: Address | undefined, view: MatchView): Sighting | undefined {
  const { family, read } = view;
  const action = ACTIONS.find((name) => given[name]) ?? 'rcheck';
  const address = read(sideOf(given) === 'rsource' ? 'ip.src' : 'ip.dst');
  if (mask === undefined || address === undefined || typeof address === 'string') return undefined;
  return {
    family,
    address: applyMask(address, mask),
    ttl: ttlBeforeForwarding(view),
    compareTtl: given.rttl !== undefined,
    action,
    negated: given[action]?.negated ?? false,
    seconds: given.seconds?.value ?? 0,
    hitcount: given.hitcount?.value ?? 0,
    reap: given.reap !== undefined,
    now: jiffies(view),
  };
}

/** Where a forwarded packet is about to leave, its TTL has been lowered already. */
function ttlBeforeForwarding({ read }: MatchView): number {
  const ttl = Number(read('ip.ttl'));
  return read('meta.out') !== undefined && read('meta.socketExists') !== 1 ? (ttl + 1) & 0xff : ttl;
}

function inWords({ set, rcheck, update, remove, seconds, hitcount, name, rdest }: Given<Options>): string {
  const list = `the list ${name?.value ?? 'DEFAULT'}`;
  if (set) return set.negated ? `cannot match (they are noted on ${list})` : `are noted on ${list}`;
  const action = rcheck ?? update ?? remove;
  const times = hitcount && hitcount.value > 1 ? ` at least ${hitcount.value} times` : '';
  const lately = seconds ? ` in the last ${seconds.value === 1 ? 'second' : `${seconds.value} seconds`}` : '';
  const seen = times || lately ? `, seen${times}${lately}` : '';
  const where = `${rdest ? 'go to' : 'come from'} an address${action?.negated ? ' that is not' : ''} on ${list}${seen}`;
  if (update) return `${where} (and are noted there again)`;
  return remove ? `${where} (and are taken off it)` : where;
}

/** What `iptables -L` says. */
function listed(given: SavedOptions): string | undefined {
  const verbs = { '--set': 'SET', '--rcheck': 'CHECK', '--update': 'UPDATE', '--remove': 'REMOVE' };
  const known = ['--seconds', '--hitcount', '--name', '--mask', '--rsource', '--rdest'];
  const verb = Object.entries(verbs).find(([option]) => given.has(option));
  if (!verb || !hasOnly(given, verb[0], ...known)) return undefined;
  const part = (option: string, name: string): string =>
    given.has(option) ? ` ${name}: ${given.get(option)?.values[0]}` : '';
  return [
    `${given.get(verb[0])?.isNegated ? '! ' : ''}recent: ${verb[1]}`,
    part('--seconds', 'seconds'),
    part('--hitcount', 'hit_count'),
    part('--name', 'name'),
    ` side: ${given.has('--rdest') ? 'dest' : 'source'}`,
    part('--mask', 'mask'),
  ].join('');
}
