/** The answers that REJECT can give, by family. */
import type { Family } from '../../base/problem.ts';
import type { NamedValue, ValueType } from '../define.ts';
import type { RejectWith } from '../effect.ts';
import { findWord, unknownWord, type Word } from './words.ts';

/** Destination unreachable: its type in each family. rfc:792, rfc:4443 */
const UNREACHABLE: Record<Family, number> = { 4: 3, 6: 1 };

const RESET: RejectWith = { kind: 'tcp-reset' };

/** The first one that begins as written is taken, so their order counts. kernel:include/uapi/linux/netfilter_ipv4/ipt_REJECT.h */
const KINDS: Record<Family, readonly Word<RejectWith>[]> = {
  4: [
    icmp(4, 'icmp-net-unreachable', 'net-unreach', 0, 'network unreachable'),
    icmp(4, 'icmp-host-unreachable', 'host-unreach', 1, 'host unreachable'),
    icmp(4, 'icmp-proto-unreachable', 'proto-unreach', 2, 'protocol unreachable'),
    icmp(4, 'icmp-port-unreachable', 'port-unreach', 3, 'port unreachable (the default)'),
    icmp(4, 'icmp-net-prohibited', 'net-prohib', 9, 'network administratively prohibited'),
    icmp(4, 'icmp-host-prohibited', 'host-prohib', 10, 'host administratively prohibited'),
    reset('tcp-rst'),
    icmp(4, 'icmp-admin-prohibited', 'admin-prohib', 13, 'communication administratively prohibited'),
  ],
  6: [
    icmp(6, 'icmp6-no-route', 'no-route', 0, 'no route to the destination'),
    icmp(6, 'icmp6-adm-prohibited', 'adm-prohibited', 1, 'administratively prohibited'),
    icmp(6, 'icmp6-addr-unreachable', 'addr-unreach', 3, 'address unreachable'),
    icmp(6, 'icmp6-port-unreachable', 'port-unreach', 4, 'port unreachable (the default)'),
    reset('tcp-reset'),
    icmp(6, 'icmp6-policy-fail', 'policy-fail', 5, 'the source address failed a policy'),
    icmp(6, 'icmp6-reject-route', 'reject-route', 6, 'the route rejects it'),
  ],
};

function icmp(family: Family, name: string, alias: string, code: number, meaning: string): Word<RejectWith> {
  const type = UNREACHABLE[family];
  const doc = `ICMP${family === 6 ? 'v6' : ''} type ${type} code ${code}: ${meaning}`;
  return { name, aliases: [alias], value: { kind: 'icmp', type, code }, doc };
}

function reset(alias: string): Word<RejectWith> {
  return { name: 'tcp-reset', aliases: [alias], value: RESET, doc: 'a TCP segment with RST, which needs -p tcp' };
}

/** What REJECT answers when it is not told. */
export function defaultReject(family: Family): RejectWith {
  return { kind: 'icmp', type: UNREACHABLE[family], code: family === 4 ? 3 : 4 };
}

export function rejectName(value: RejectWith, family: Family): string {
  const found = KINDS[family].find(
    (word) =>
      word.value.kind === value.kind &&
      (word.value.kind !== 'icmp' || value.kind !== 'icmp' || word.value.code === value.code),
  );
  return found?.name ?? '';
}

/** A name or its short form, in any case; any beginning of one will do. */
export const rejectWith: ValueType<RejectWith> = {
  form: 'type',
  doc: 'What to answer: an ICMP error by name, or tcp-reset.',
  parse(text, { family }) {
    // An empty text begins every name: the first one is meant, as with `findWord`.
    const found = findWord(KINDS[family], text, { letters: 'any', mayBeCut: true });
    return found ? { ok: true, value: found.value } : unknownWord('answer of REJECT', text, KINDS[family]);
  },
  print: (value, { family }) => [rejectName(value, family)],
  names: ({ family }): readonly NamedValue[] => KINDS[family],
  say: (value, { family }) => KINDS[family].find(({ name }) => name === rejectName(value, family))?.doc ?? '',
};
