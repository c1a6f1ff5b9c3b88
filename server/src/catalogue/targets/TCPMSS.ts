/** `-j TCPMSS`: lowers the segment size that a TCP handshake announces. */
import { TCP_FLAG } from '../../base/fields.ts';
import { type GivenOption, target, type UseContext } from '../define.ts';
import type { Hook } from '../hooks.ts';
import { integer } from '../values/numbers.ts';
import type { TcpFlags } from '../values/tcp.ts';

const TCP = 6;
const MTU_HOOKS: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

/** The largest MSS that still fits a packet of 65535 bytes with the IP header of the family. */
const largest = { 4: integer(0, 65515, 'bytes'), 6: integer(0, 65495, 'bytes') } as const;

export default target({
  name: 'TCPMSS',
  summary: 'Lowers the maximum segment size in the SYN segments of TCP connections.',
  details:
    'For paths whose MTU is smaller than the interfaces say, where someone drops the ICMP errors that would tell. A size ' +
    'is never raised. A SYN that names none gets one: the value, but at most 536 (IPv6: 1220).',
  sources: ['man:iptables-extensions(8)#TCPMSS', 'kernel:net/netfilter/xt_TCPMSS.c'],
  needsOption: 'TCPMSS must be told a size, or to clamp it to the path MTU.',
  options: {
    'set-mss': {
      value: {
        ...largest[4],
        doc: 'A size in bytes, 0 to 65515 (IPv6: 65495).',
        parse: (text, context) => largest[context.family].parse(text, context),
      },
      doc: 'Sets the size to this many bytes, 0 to 65515 (IPv6: 65495), where it is larger.',
    },
    'clamp-mss-to-pmtu': {
      doc: 'Sets the size to the path MTU, of the way out and of the way back, less 40 bytes (IPv6: 60), where it is larger.',
    },
  },
  protocols: [TCP],
  hooksFor: (given) => (isClamped(given['set-mss'], given['clamp-mss-to-pmtu']) ? MTU_HOOKS : undefined),
  check(_given, context) {
    const { protocol } = context;
    if (!protocol || protocol.negated || protocol.number !== TCP || looksAtSyn(context)) return [];
    return [
      {
        code: 'missing-syn',
        message: 'iptables-legacy loads TCPMSS only into a rule that tests for SYN, such as `-p tcp --syn`.',
        refusedBy: ['legacy'],
        byKernel: ['legacy'],
        insertBefore: '--syn',
      },
    ];
  },
  print(given) {
    const size = given['set-mss'];
    if (!size || isClamped(size, given['clamp-mss-to-pmtu'])) return ['--clamp-mss-to-pmtu'];
    return ['--set-mss', String(size.value)];
  },
  effect(given) {
    const size = given['set-mss'];
    const isClamp = !size || isClamped(size, given['clamp-mss-to-pmtu']);
    return { kind: 'mss', value: isClamp ? 'clamp-to-pmtu' : size.value };
  },
});

/** Both may be given; the later counts. */
function isClamped(size: GivenOption<number> | undefined, clamp: GivenOption<unknown> | undefined): boolean {
  if (!clamp || !size) return clamp !== undefined;
  return (clamp.uses?.at(-1)?.position ?? 1) > (size.uses?.at(-1)?.position ?? 0);
}

/** A match of the rule that asks for SYN to be set, and is not negated. kernel:net/netfilter/xt_TCPMSS.c (find_syn_match) */
function looksAtSyn({ matches }: UseContext): boolean {
  // Without the matches there is nothing to say.
  if (!matches) return true;
  return matches.some(({ name, given }) => {
    if (name !== 'tcp') return false;
    if (given['syn']) return !given['syn'].negated;
    const flags = given['tcp-flags'];
    return flags !== undefined && !flags.negated && ((flags.value as TcpFlags).set & TCP_FLAG.SYN) !== 0;
  });
}
