/** A witness in iptables' own words, so that a reader can try it. */
import { CT_STATE, type Field, TCP_FLAG } from '../base/fields.ts';
import { type Address, printAddress } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { Witness } from './types.ts';

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  58: 'ipv6-icmp',
  132: 'sctp',
  136: 'udplite',
};
const PORTED = [6, 17, 33, 132, 136];

/** The packet as `simulate --packet` takes it: only what the witness says, in iptables-save's order of options. */
export function packetWords(witness: Witness, family: Family): string {
  const words: string[] = [];
  const number = (field: Field): number | undefined => {
    const value = witness.get(field);
    return value === undefined || typeof value === 'string' ? undefined : Number(value);
  };
  const text = (field: Field, option: string): void => {
    const value = witness.get(field);
    if (typeof value === 'string' && value !== '') words.push(option, value);
  };
  text('meta.in', '-i');
  const protocol = number('ip.proto') ?? 6;
  words.push('-p', PROTOCOLS[protocol] ?? String(protocol));
  for (const [field, option] of [
    ['ip.src', '-s'],
    ['ip.dst', '-d'],
  ] as const) {
    const value = witness.get(field);
    if (value !== undefined && typeof value !== 'string') words.push(option, printAddress(value as Address));
  }
  if (PORTED.includes(protocol)) {
    words.push('--sport', String(number('l4.sport') ?? 40000), '--dport', String(number('l4.dport') ?? 443));
  }
  const state = number('ct.state');
  const flags = number('tcp.flags');
  if (protocol === 6 && flags !== undefined && flags !== TCP_FLAG.SYN) {
    const names = Object.entries(TCP_FLAG).filter(([, bit]) => flags & bit);
    words.push('--tcp-flags', 'ALL', names.map(([name]) => name).join(',') || 'NONE');
  }
  if (protocol === 1 || protocol === 58) {
    const type = number('icmp.type');
    const code = number('icmp.code');
    if (type !== undefined)
      words.push(family === 4 ? '--icmp-type' : '--icmpv6-type', code ? `${type}/${code}` : String(type));
  }
  for (const [field, option, usual] of [
    ['ip.ttl', family === 4 ? '--ttl-eq' : '--hl-eq', 64],
    ['ip.tos', '--tos', 0],
  ] as const) {
    const value = number(field);
    if (value !== undefined && value !== usual) words.push(option, String(value));
  }
  const mark = number('meta.mark');
  if (mark) words.push('--mark', `0x${mark.toString(16)}`);
  const name = Object.entries(CT_STATE).find(([, value]) => value === state)?.[0];
  if (name && name !== 'NEW') words.push('--ctstate', name);
  return words.join(' ');
}
