/** FTP: PORT and EPRT tell the server, the answers 227 and 229 tell the client, where the data connection goes. */
import type { Address } from '../../base/ip.ts';
import { type FtpAddress, findFtpAddress, ftpAddressText } from '../application/ftp-address.ts';
import { expectFreePort, replacePayload, textOf } from '../application/helper-rewrite.ts';
import { has, NAT_MASK, tupleOf } from '../conntrack/conntrack-state.ts';
import { expect, type HelperVerdict, type HelperView, helper } from '../conntrack/helper.ts';
import { after, before, wrap } from '../conntrack/tcp-window.ts';
import { type Direction, opposite } from '../conntrack/tuple.ts';
import { followMaster } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Sequence numbers at which a line begins, the last two of each direction: only there a command is looked for. */
interface FtpData {
  readonly lineStarts: Readonly<Record<Direction, readonly number[]>>;
}

const REMEMBERED_LINES = 2;

export default helper<FtpData>({
  name: 'ftp',
  families: [4, 6],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: 1, timeoutSeconds: 300 }],
  sources: ['kernel:net/netfilter/nf_conntrack_ftp.c', 'kernel:net/netfilter/nf_nat_ftp.c', 'rfc:959', 'rfc:2428'],
  initial: { lineStarts: { original: [], reply: [] } },

  help(view, data) {
    const { transport, payload } = view.skb.packet;
    const established = view.info === 'ESTABLISHED' || view.info === 'ESTABLISHED_REPLY';
    if (!established || transport.kind !== 'tcp' || payload.length === 0) return { verdict: 'ACCEPT', data };
    const text = textOf(view);
    const next = text.endsWith('\n') ? withLineStart(data, view.direction, wrap(transport.seq + payload.length)) : data;
    if (!data.lineStarts[view.direction].includes(transport.seq)) return { verdict: 'ACCEPT', data: next };
    const found = findFtpAddress(text, view.direction, tupleOf(view.entry, view.direction));
    // A command that goes on in the next packet could not be followed there.
    if (found === 'partial') return { verdict: 'DROP', data };
    return { verdict: found ? expectData(view, found) : 'ACCEPT', data: next };
  },

  bind: followMaster,
});

/** kernel: update_nl_seq */
function withLineStart(data: FtpData, direction: Direction, sequence: number): FtpData {
  const known = data.lineStarts[direction];
  if (known.includes(sequence)) return data;
  const remember = (starts: readonly number[]): FtpData => ({
    lineStarts: { ...data.lineStarts, [direction]: starts },
  });
  if (known.length < REMEMBERED_LINES) return remember([...known, sequence]);
  const [first = 0, second = 0] = known;
  const oldest = before(first, second) ? 0 : 1;
  if (!after(sequence, known[oldest] ?? 0)) return data;
  return remember(known.map((start, i) => (i === oldest ? sequence : start)));
}

/** Only addresses of the speaker's own are believed (`loose` is off). */
function expectData(view: HelperView, found: FtpAddress): HelperVerdict {
  const { entry, direction } = view;
  const own: Address = tupleOf(entry, direction).source;
  if (found.address !== own) return 'ACCEPT';
  const answers = tupleOf(entry, opposite(direction));
  const request = {
    protocol: PROTOCOL.TCP,
    source: answers.source,
    destination: answers.destination,
    destinationPort: found.port,
  };
  if (!has(entry, NAT_MASK)) return expect(view, request).result === 'added' ? 'ACCEPT' : 'DROP';
  const nat = {
    how: 'follow-master',
    direction: opposite(direction),
    savedAddress: undefined,
    savedPort: found.port,
  } as const;
  const free = expectFreePort(view, { ...request, nat });
  if (!free) return 'DROP';
  replacePayload(view, found.offset, found.length, ftpAddressText(found.form, answers.destination, free.port));
  return 'ACCEPT';
}
