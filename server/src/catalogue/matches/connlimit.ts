/** `-m connlimit`: how many connections an address has at once. */
import { type Address, applyMask, maskOf, width } from '../../base/ip.ts';
import { type Given, match, stateful, type ValueType } from '../define.ts';
import { jiffies } from '../jiffies.ts';
import { type ConnectionLists, connectionOf, counted } from '../values/connection-count.ts';
import { parseMaskBits } from '../values/hosts.ts';
import { integer } from '../values/numbers.ts';
import type { MatchView } from '../view.ts';

interface Options {
  'connlimit-upto': number;
  'connlimit-above': number;
  'connlimit-mask': number;
  'connlimit-saddr': unknown;
  'connlimit-daddr': unknown;
}

const connections = integer(0, 0xffffffff, 'connections');

/** A prefix length. */
const maskBits: ValueType<number> = {
  form: 'length',
  doc: 'Length of the prefix, 0 to 32 (IPv6: 128), or a mask in the form of an address.',
  parse(text, { family }) {
    const bits = parseMaskBits(text, family);
    if (bits !== undefined) return { ok: true, value: bits };
    const message = `"${text}" is neither a prefix length from 0 to ${width(family)} nor a mask.`;
    return { ok: false, code: 'bad-mask', message };
  },
  print: (bits) => [String(bits)],
  say: (bits) => `networks of /${bits}`,
};

export default match<Options>({
  name: 'connlimit',
  summary: 'Compares the number of connections that an address, or a network, has at once.',
  details:
    'Each rule counts for itself, and only connections that reach it; the one of this packet is among them. A closed TCP ' +
    'connection (TIME_WAIT, CLOSE) counts no more.',
  sources: [
    'man:iptables-extensions(8)#connlimit',
    'kernel:net/netfilter/xt_connlimit.c',
    'kernel:net/netfilter/nf_conncount.c',
  ],
  // Without the option all bits of an IPv6 address are kept, also for IPv4.
  unseen: (given, { family }) => (family === 4 && given['connlimit-mask'] ? 'a mask' : undefined),
  options: {
    'connlimit-upto': {
      value: connections,
      negatable: true,
      conflicts: ['connlimit-above'],
      doc: 'At most so many connections.',
    },
    'connlimit-above': {
      value: connections,
      negatable: true,
      conflicts: ['connlimit-upto'],
      doc: 'More than so many connections.',
    },
    'connlimit-mask': {
      value: maskBits,
      doc: 'Addresses of one prefix of this length count together; each for itself when left out.',
    },
    'connlimit-saddr': { conflicts: ['connlimit-daddr'], doc: 'Counts by source address (the default).' },
    'connlimit-daddr': { conflicts: ['connlimit-saddr'], doc: 'Counts by destination address.' },
  },
  check(given) {
    if (given['connlimit-upto'] || given['connlimit-above']) return [];
    return [{ code: 'missing-option', message: 'connlimit needs `--connlimit-upto` or `--connlimit-above`.' }];
  },
  print(given, { family }) {
    const { above, limit } = settings(given);
    return [
      above ? '--connlimit-above' : '--connlimit-upto',
      String(limit),
      '--connlimit-mask',
      String(given['connlimit-mask']?.value ?? width(family)),
      given['connlimit-daddr'] ? '--connlimit-daddr' : '--connlimit-saddr',
    ];
  },
  say(given, { family }) {
    const { above, limit } = settings(given);
    const bits = given['connlimit-mask']?.value ?? width(family);
    const whose =
      bits === 0
        ? 'while there are'
        : `${given['connlimit-daddr'] ? 'go to' : 'come from'} ${bits === width(family) ? 'an address' : `a network of /${bits}`} with`;
    return `${bits === 0 ? 'come ' : ''}${whose} ${above ? 'more than' : 'at most'} ${limit} ${limit === 1 ? 'connection' : 'connections'}`;
  },
  stateful: stateful<Options, ConnectionLists>({
    initial: () => new Map(),
    evaluate(given, lists, view) {
      const { above, limit } = settings(given);
      if (!view.connection() && !view.hasTuple()) {
        return { truth: 'no', state: lists, reason: 'nothing identifies a connection', drops: true };
      }
      const key = keyOf(given, view);
      const { count, lists: after } = counted(lists, key, connectionOf(view), view.connections(), jiffies(view));
      // The last packet of the only connection may find it closed; a count of 0 is taken for a lack of memory.
      if (count === 0) return { truth: 'no', state: after, reason: 'no connection is left to count', drops: true };
      const reason = `${count} connection${count === 1 ? '' : 's'} at once`;
      return { truth: count > limit === above ? 'yes' : 'no', state: after, reason };
    },
  }),
});

/** `! --connlimit-upto` is printed, and means, `--connlimit-above`. */
function settings({ 'connlimit-upto': upto, 'connlimit-above': above }: Given<Options>) {
  const option = above ?? upto;
  return { above: (above !== undefined) !== (option?.negated ?? false), limit: option?.value ?? 0 };
}

function keyOf(given: Given<Options>, { family, read }: MatchView): string {
  const address = read(given['connlimit-daddr'] ? 'ip.dst' : 'ip.src');
  const mask = maskOf(given['connlimit-mask']?.value ?? width(family), family);
  const network: Address = address === undefined || typeof address === 'string' ? 0 : applyMask(address, mask);
  return `${network} ${read('ct.zone') ?? 0}`;
}
