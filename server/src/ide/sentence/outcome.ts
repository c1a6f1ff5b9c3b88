/** What a rule does with its packets, as the words before them. */
import { printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { BitChange, Effect, NatRange } from '../../catalogue/effect.ts';
import { icmpName } from '../../catalogue/values/icmp.ts';
import type { Outcome } from '../../model/outcome.ts';

export interface Action {
  /** The words before the packets: "Rejects, with a TCP reset,". */
  readonly words: string;
  /** The packets meet the next rule afterwards. */
  readonly goesOn: boolean;
}

/** What the words depend on: the name after -j, and the family of the answers. */
interface At {
  readonly target: string;
  readonly family: Family;
}

export function sayOutcome(outcome: Outcome, at: At): Action {
  switch (outcome.kind) {
    case 'none':
      return on('Counts');
    case 'unresolved':
      return last(`Applies ${outcome.name}, which is not known here, to`);
    case 'chain':
      return last(`Goes on in the chain ${outcome.chain}${outcome.goto ? ', for good,' : ''} with`);
    case 'effect':
      return sayEffect(outcome.effect, at);
    default:
      return unreachable(outcome);
  }
}

function on(words: string): Action {
  return { words, goesOn: true };
}

function last(words: string): Action {
  return { words, goesOn: false };
}

function sayEffect(effect: Effect, { target, family }: At): Action {
  switch (effect.kind) {
    case 'verdict':
      return last(VERDICTS[effect.verdict]);
    case 'return':
      return last('Ends this chain for');
    case 'continue':
      return on(LOGGING.includes(target) ? 'Logs' : `Applies ${target} to`);
    case 'reject':
      return last(`Rejects, with ${effect.with.kind === 'tcp-reset' ? 'a TCP reset' : sayError(effect.with, family)},`);
    case 'nat':
      return last(`${sayNat(effect)} for`);
    case 'change': {
      const value = effect.also || effect.shift ? '' : sayChange(effect.change);
      return on(`${value.startsWith(' to') ? 'Sets' : 'Changes'} the ${CHANGED[effect.field]}${value} for`);
    }
    case 'saveMark':
      return on('Saves the packet mark in the connection mark for');
    case 'restoreMark':
      return on('Restores the packet mark from the connection mark for');
    case 'ttl':
      return on(`${TTL[effect.operation]} ${effect.value} for`);
    case 'mss': {
      const limit = effect.value === 'clamp-to-pmtu' ? 'what the path takes' : effect.value;
      return on(`Lowers the maximum segment size to ${limit} for`);
    }
    case 'stripOptions':
      return on('Blanks TCP options of');
    case 'prefix': {
      const [from, to] = [
        `${printAddress(effect.from)}/${effect.fromBits}`,
        `${printAddress(effect.to)}/${effect.toBits}`,
      ];
      return on(`Rewrites the ${effect.side} prefix from ${from} to ${to} for`);
    }
    case 'ct':
      return on(sayTracking(effect));
    case 'unknown':
      return { words: `Applies ${target} to`, goesOn: !effect.terminates };
    default:
      return unreachable(effect);
  }
}

const VERDICTS = { ACCEPT: 'Accepts', DROP: 'Drops', QUEUE: 'Lets a program decide about' } as const;

/** Targets that write to a log and do nothing else. */
const LOGGING: readonly string[] = ['LOG', 'NFLOG', 'ULOG'];

const CHANGED: Record<Extract<Effect, { kind: 'change' }>['field'], string> = {
  'meta.mark': 'mark',
  'ct.mark': 'connection mark',
  'ip.tos': 'TOS byte',
  'tcp.flags': 'TCP flags',
};

const TTL = { set: 'Sets the TTL to', increment: 'Raises the TTL by', decrement: 'Lowers the TTL by' } as const;

/** " to 0x1" where every bit is set anew, " to 0x1 (bits 0xff)" where some are, " (flips …)" where none is. */
function sayChange({ clear, xor }: BitChange): string {
  if (clear === 0) return ` (flips the bits 0x${xor.toString(16)})`;
  if ((xor & ~clear) !== 0) return '';
  const isWhole = clear >>> 0 === 0xffffffff || clear === 0xff;
  return ` to 0x${(xor >>> 0).toString(16)}${isWhole ? '' : ` (bits 0x${(clear >>> 0).toString(16)})`}`;
}

function sayError({ type, code }: { readonly type: number; readonly code: number }, family: Family): string {
  const name = icmpName({ type, fromCode: code, toCode: code }, family) ?? `type ${type} code ${code}`;
  return `the ${family === 4 ? 'ICMP' : 'ICMPv6'} error ${name}`;
}

function sayNat({ manip, address, range }: Extract<Effect, { kind: 'nat' }>): string {
  const side = manip === 'by-hook' ? 'address' : manip;
  const ports = sayPorts(range);
  const with_ = (host: string): string => (ports === '' ? host : `${host}${host === '' ? '' : ', '}${ports},`);
  switch (address) {
    case 'masquerade':
      return `Sets the source to ${with_('the address of the outgoing interface')}`;
    case 'redirect':
      return `Sets the destination to ${with_('this host')}`;
    case 'netmap':
      return `Moves the ${side} into the network ${sayNetwork(range)}`;
    case 'range':
      return `Sets the ${side} to ${with_(sayHosts(range)) || 'what it is'}`;
    default:
      return unreachable(address);
  }
}

function sayHosts({ minAddress, maxAddress }: NatRange): string {
  if (minAddress === undefined) return '';
  const first = printAddress(minAddress);
  const isOne = maxAddress === undefined || maxAddress === minAddress;
  return isOne ? first : `an address from ${first} to ${printAddress(maxAddress)}`;
}

function sayNetwork({ minAddress, maxAddress }: NatRange): string {
  const [first, end] = [minAddress, maxAddress ?? minAddress];
  return first === undefined || end === undefined ? '' : `${printAddress(first)} to ${printAddress(end)}`;
}

function sayPorts({ minPort, maxPort }: NatRange): string {
  if (minPort === undefined) return '';
  return maxPort === undefined || maxPort === minPort ? `port ${minPort}` : `ports ${minPort}–${maxPort}`;
}

function sayTracking({ notrack, helper, zone, zoneFromMark, timeoutPolicy }: Extract<Effect, { kind: 'ct' }>): string {
  if (notrack) return 'Switches connection tracking off for';
  if (helper !== undefined) return `Attaches the helper ${helper} to the connections of`;
  if (zone !== undefined) return `Sets the conntrack zone to ${zone} for`;
  if (zoneFromMark) return 'Takes the conntrack zone from the mark for';
  return timeoutPolicy === undefined ? 'Sets how tracking treats' : `Sets the timeouts to ${timeoutPolicy} for`;
}
