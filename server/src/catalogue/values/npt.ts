/** What the two targets of IPv6 prefix translation have in common. */
import { applyMask, maskOf } from '../../base/ip.ts';
import { BACKENDS } from '../../base/problem.ts';
import type { Given, UseProblem } from '../define.ts';
import type { Effect } from '../effect.ts';
import { type HostMask, printHost } from './hosts.ts';

export interface NptOptions {
  'src-pfx': HostMask;
  'dst-pfx': HostMask;
}

/** The kernel translates at most the network half of an address. */
const LONGEST = 64;

/** Both prefixes have at most 64 bits, and nothing set behind them. kernel:net/ipv6/netfilter/ip6t_NPT.c */
export function checkNpt(given: Given<NptOptions>): readonly UseProblem<keyof NptOptions>[] {
  const problems: UseProblem<keyof NptOptions>[] = [];
  for (const option of ['src-pfx', 'dst-pfx'] as const) {
    const prefix = given[option]?.value;
    if (!prefix) continue;
    const written = `${printHost(prefix)}/${prefix.bits}`;
    if (prefix.bits > LONGEST) {
      const message = `${written} is longer than ${LONGEST} bits, and only the network half of an address is translated.`;
      problems.push({ code: 'bad-mask', message, option, byKernel: BACKENDS });
    } else if (prefix.address !== undefined && applyMask(prefix.address, maskOf(prefix.bits, 6)) !== prefix.address) {
      problems.push({
        code: 'bad-prefix',
        message: `${written} has bits set behind its prefix.`,
        option,
        byKernel: BACKENDS,
      });
    }
  }
  return problems;
}

/** A prefix of no bits is not printed. */
export function printNpt(given: Given<NptOptions>): readonly string[] {
  return (['src-pfx', 'dst-pfx'] as const).flatMap((option) => {
    const prefix = given[option]?.value;
    if (!prefix || (prefix.address === 0n && prefix.bits === 0)) return [];
    return [`--${option}`, `${printHost(prefix)}/${prefix.bits}`];
  });
}

export function nptEffect(side: 'source' | 'destination', given: Given<NptOptions>): Effect {
  const from = given['src-pfx']?.value;
  const to = given['dst-pfx']?.value;
  if (from?.address === undefined || to?.address === undefined) {
    return {
      kind: 'unknown',
      reason: 'the prefix is given by a name',
      terminates: true,
      changes: [side === 'source' ? 'ip.src' : 'ip.dst'],
    };
  }
  return { kind: 'prefix', side, from: from.address, fromBits: from.bits, to: to.address, toBits: to.bits };
}
