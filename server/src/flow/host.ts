/** Reads the lines that say what the host is like: interfaces, routes, settings, sets, the time of day. */

import { type Address, maskOf, parseAddress, width } from '../base/ip.ts';
import type { Family, Problem } from '../base/problem.ts';
import { readSet } from '../catalogue/ipset/read.ts';
import type { NamedSet } from '../catalogue/ipset/types.ts';
import { readTimeoutPolicy, type TimeoutPolicy } from '../engine/conntrack/timeout-policy.ts';
import { LEAST_MTU } from '../engine/packet/mss.ts';
import { LOOPBACK } from '../engine/path/route-table.ts';
import type { Host, HostInterface, Route } from '../engine/types.ts';
import type { Word } from '../syntax/command/types.ts';
import { unreadable } from './lines.ts';
import type { FlowLine } from './types.ts';

/** What a line can say. */
export const HOST_FORMS = [
  {
    name: 'interface',
    form: 'interface NAME [ADDRESS/LENGTH…] [MAC] [mtu BYTES]',
    doc: 'An interface, with the addresses that the host has there, and the longest packet that it carries.',
  },
  {
    name: 'route',
    form: 'route default|NETWORK [via ADDRESS] dev INTERFACE',
    doc: 'A route. The networks of interfaces have routes of their own.',
  },
  { name: 'sysctl', form: 'sysctl NAME NUMBER', doc: 'A setting of the kernel, such as net.ipv4.ip_forward.' },
  {
    name: 'set',
    form: 'set NAME MEMBER…',
    doc: 'What a set of ipset holds, for -m set. Sets that are not here are unknown.',
  },
  {
    name: 'timeout',
    form: 'timeout NAME inet|inet6 PROTOCOL [STATE SECONDS]…',
    doc: 'A timeout policy as nfct makes it, for CT --timeout. Policies that are not here are unknown.',
  },
  { name: 'clock', form: 'clock 2026-11-19T08:00:00Z', doc: 'The time of day when a flow begins, for -m time.' },
] as const;

/** What the lines say; what they leave out is for others to fill in. */
export interface WrittenHost {
  readonly interfaces: readonly HostInterface[];
  readonly routes: readonly Route[];
  readonly sysctl: Host['sysctl'];
  readonly sets: Host['sets'];
  readonly timeouts: ReadonlyMap<string, TimeoutPolicy>;
  /** Seconds since 1970 UTC. */
  readonly epochSeconds: number | undefined;
  readonly problems: readonly Problem[];
}

interface InProgress {
  readonly interfaces: HostInterface[];
  readonly routes: Route[];
  readonly sysctl: Map<string, number>;
  readonly sets: Map<string, NamedSet>;
  /** Lines of each set so far. */
  readonly members: Map<string, readonly string[]>;
  readonly timeouts: Map<string, TimeoutPolicy>;
  epochSeconds: number | undefined;
}

export function readHost(lines: readonly FlowLine[]): WrittenHost {
  const host: InProgress = {
    interfaces: [],
    routes: [],
    sysctl: new Map(),
    sets: new Map(),
    members: new Map(),
    timeouts: new Map(),
    epochSeconds: undefined,
  };
  const problems = lines.flatMap((line) => readLine(host, line.words) ?? []);
  return { ...host, problems };
}

/** The host with the interfaces that are named somewhere too, which exist without addresses, and with a loopback. */
export function completed(host: Host, mentioned: readonly string[]): Host {
  const interfaces = [...host.interfaces];
  for (const name of new Set([LOOPBACK, ...host.routes.map(({ device }) => device), ...mentioned])) {
    if (!interfaces.some((one) => one.name === name))
      interfaces.push(name === LOOPBACK ? LOOPBACK_DEVICE : { name, addresses: [], mac: undefined });
  }
  return { ...host, interfaces };
}

const LOOPBACK_DEVICE: HostInterface = {
  name: LOOPBACK,
  addresses: [
    { family: 4, address: 0x7f000001, prefix: 8 },
    { family: 6, address: 1n, prefix: 128 },
  ],
  mac: undefined,
};

function readLine(host: InProgress, [kind, first, ...rest]: readonly Word[]): Problem | undefined {
  if (!kind) return undefined;
  const form = HOST_FORMS.find(({ name }) => name === kind.text);
  if (!form) return unreadable(`"${kind.text}" is none of ${HOST_FORMS.map(({ name }) => name).join(', ')}.`, kind);
  if (!first) return unreadable(`"${kind.text}" is written "${form.form}".`, kind);
  switch (form.name) {
    case 'interface':
      return readInterface(host, first, rest);
    case 'route':
      return readRoute(host, first, rest);
    case 'sysctl':
      return readSysctl(host, first, rest);
    case 'set':
      return readMembers(host, first, rest);
    case 'timeout':
      return readPolicy(host, first, rest);
    case 'clock':
      return readClock(host, [first, ...rest]);
  }
}

function readInterface(host: InProgress, name: Word, words: readonly Word[]): Problem | undefined {
  if (host.interfaces.some((one) => one.name === name.text))
    return unreadable(`${name.text} is described already.`, name);
  const addresses: HostInterface['addresses'][number][] = [];
  let mac: string | undefined;
  let mtu: number | undefined;
  for (const [i, word] of words.entries()) {
    if (words[i - 1]?.text === 'mtu') {
      if (!/^\d{1,5}$/.test(word.text)) return unreadable('An MTU is a number of bytes.', word);
      mtu = Number(word.text);
    } else if (word.text === 'mtu') {
      if (!words[i + 1]) return unreadable('"mtu" needs a number of bytes behind it.', word);
    } else if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(word.text)) mac = word.text.toLowerCase();
    else {
      const subnet = subnetOf(word.text);
      if (!subnet)
        return unreadable(
          `"${word.text}" is neither an address with the length of its network, such as 10.0.0.1/24, nor a MAC address.`,
          word,
        );
      addresses.push(subnet);
    }
  }
  const least = addresses.some(({ family }) => family === 6) ? LEAST_MTU[6] : LEAST_MTU[4];
  if (mtu !== undefined && mtu < least) return unreadable(`The MTU of ${name.text} is ${least} or more.`, name);
  host.interfaces.push({ name: name.text, addresses, mac, ...(mtu !== undefined && { mtu }) });
  return undefined;
}

/** The type with its options, or elements, each with what it carries: `hash:ip timeout 60`, `10.0.0.0/24 10.0.0.9 nomatch`. */
function readMembers(host: InProgress, name: Word, words: readonly Word[]): Problem | undefined {
  const lines: string[] = [];
  let takesValue = false;
  for (const { text } of words) {
    const isHead = /^(hash|bitmap|list):/.test(lines[0] ?? '');
    const belongs = lines.length > 0 && (isHead || takesValue || ELEMENT_OPTIONS.has(text));
    if (belongs) lines.push(`${lines.pop()} ${text}`);
    else lines.push(text);
    takesValue = ELEMENT_OPTIONS.get(text) === 'value';
  }
  const all = [...(host.members.get(name.text) ?? []), ...lines];
  const set = readSet(all);
  if (typeof set === 'string') return unreadable(`${set[0]?.toUpperCase()}${set.slice(1)}.`, name);
  host.members.set(name.text, all);
  host.sets.set(name.text, set);
  return undefined;
}

/** What an element may carry, and whether a value follows. */
const ELEMENT_OPTIONS: ReadonlyMap<string, 'value' | 'alone'> = new Map([
  ...['timeout', 'packets', 'bytes', 'skbmark', 'skbprio', 'skbqueue'].map((name) => [name, 'value'] as const),
  ...['nomatch', 'wildcard'].map((name) => [name, 'alone'] as const),
]);

function readRoute(host: InProgress, to: Word, words: readonly Word[]): Problem | undefined {
  let via: Address | undefined;
  let device: string | undefined;
  for (let i = 0; i < words.length; i += 2) {
    const [word, value] = [words[i], words[i + 1]];
    if (word && word.text !== 'via' && word.text !== 'dev')
      return unreadable(`"${word.text}" is neither "via" nor "dev".`, word);
    if (word && !value) return unreadable(`"${word.text}" needs a word behind it.`, word);
    if (word?.text === 'dev') device = value?.text;
    if (word?.text === 'via' && value) {
      via = addressOf(value.text);
      if (via === undefined) return unreadable(`"${value.text}" is no address.`, value);
    }
  }
  if (device === undefined) return unreadable('A route says by which interface: "dev eth0".', to);
  const family: Family = typeof via === 'bigint' || to.text.includes(':') ? 6 : 4;
  const target = to.text === 'default' ? { family, address: family === 4 ? 0 : 0n, prefix: 0 } : subnetOf(to.text);
  if (!target) return unreadable(`"${to.text}" is neither "default" nor a network such as 10.1.0.0/16.`, to);
  const mask = maskOf(target.prefix, target.family);
  if (!isWithin(target.address, mask))
    return unreadable(`${to.text} is an address inside of a network, not a network.`, to);
  host.routes.push({ family: target.family, network: target.address, prefix: target.prefix, via, device });
  return undefined;
}

function isWithin(address: Address, mask: Address): boolean {
  return typeof address === 'number' && typeof mask === 'number'
    ? (address & mask) >>> 0 === address
    : BigInt(address) === (BigInt(address) & BigInt(mask));
}

function readSysctl(host: InProgress, name: Word, [value, extra]: readonly Word[]): Problem | undefined {
  if (!value || !/^\d+$/.test(value.text)) return unreadable(`${name.text} needs a number.`, value ?? name);
  if (extra) return unreadable('A setting has one number.', extra);
  host.sysctl.set(name.text.replaceAll('/', '.'), Number(value.text));
  return undefined;
}

function readPolicy(host: InProgress, name: Word, words: readonly Word[]): Problem | undefined {
  const policy = readTimeoutPolicy(words.map(({ text }) => text));
  if (typeof policy === 'string') return unreadable(`A timeout policy is not written so: ${policy}.`, name);
  host.timeouts.set(name.text, policy);
  return undefined;
}

function readClock(host: InProgress, words: readonly Word[]): Problem | undefined {
  const [first] = words;
  const text = words.map((word) => word.text).join('T');
  const milliseconds = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
    : Number.NaN;
  if (Number.isNaN(milliseconds))
    return first && unreadable(`"${text}" is no time of day: 2026-11-19T08:00:00Z.`, first);
  host.epochSeconds = milliseconds / 1000;
  return undefined;
}

function addressOf(text: string): Address | undefined {
  return parseAddress(text, text.includes(':') ? 6 : 4);
}

function subnetOf(text: string): HostInterface['addresses'][number] | undefined {
  const [written = '', length, ...more] = text.split('/');
  const address = addressOf(written);
  if (address === undefined || more.length > 0) return undefined;
  const family: Family = typeof address === 'number' ? 4 : 6;
  const prefix = length === undefined ? width(family) : /^\d+$/.test(length) ? Number(length) : -1;
  return prefix < 0 || prefix > width(family) ? undefined : { family, address, prefix };
}
