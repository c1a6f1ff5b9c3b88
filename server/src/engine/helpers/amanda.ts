/** Amanda: the backup client answers with the ports where its data, messages and index can be fetched. */

import { expectFreePort, replacePayload, textOf } from '../application/helper-rewrite.ts';
import { has, NAT_MASK, renew } from '../conntrack/conntrack-state.ts';
import { expect, type HelperVerdict, type HelperView, helper } from '../conntrack/helper.ts';
import { followMaster } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Answers may take long: seconds that each gives the connection. */
const MASTER_TIMEOUT_SECONDS = 300;

const STREAMS = ['DATA ', 'MESG ', 'INDEX ', 'STATE '] as const;

export default helper<null>({
  name: 'amanda',
  families: [4, 6],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 4, timeoutSeconds: 180 }],
  sources: ['kernel:net/netfilter/nf_conntrack_amanda.c', 'kernel:net/netfilter/nf_nat_amanda.c'],
  initial: null,

  help(view, data) {
    if (view.direction === 'original') return { verdict: 'ACCEPT', data };
    renew(view.table, view.entry, view.context.now, MASTER_TIMEOUT_SECONDS);
    const text = textOf(view);
    const connect = text.indexOf('CONNECT ');
    const end = connect < 0 ? -1 : text.indexOf('\n', connect);
    if (end < 0) return { verdict: 'ACCEPT', data };
    let verdict: HelperVerdict = 'ACCEPT';
    for (const stream of STREAMS) {
      // NAT may have changed the length of what stands before.
      const now = textOf(view);
      const at = now.indexOf(stream, connect + 'CONNECT '.length);
      if (at < 0 || at >= end) continue;
      const digits = /^\d{1,5}/.exec(now.slice(at + stream.length, end))?.[0] ?? '';
      const port = Number(digits) & 0xffff;
      if (port === 0) break;
      verdict = expectStream(view, at + stream.length, digits, port);
    }
    return { verdict, data };
  },

  bind: followMaster,
});

function expectStream(view: HelperView, offset: number, digits: string, port: number): HelperVerdict {
  const { source, destination } = view.entry.original;
  const request = { protocol: PROTOCOL.TCP, source, destination, destinationPort: port };
  if (!has(view.entry, NAT_MASK)) return expect(view, request).result === 'added' ? 'ACCEPT' : 'DROP';
  const nat = { how: 'follow-master', direction: 'original', savedAddress: undefined, savedPort: port } as const;
  const found = expectFreePort(view, { ...request, nat });
  if (!found) return 'DROP';
  replacePayload(view, offset, digits.length, String(found.port));
  return 'ACCEPT';
}
