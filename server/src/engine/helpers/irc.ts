/** IRC: a DCC command tells the other user where to connect to, for a file or a chat. */
import type { Address } from '../../base/ip.ts';
import { expectFreePort, replacePayload, textOf } from '../application/helper-rewrite.ts';
import { has, NAT_MASK } from '../conntrack/conntrack-state.ts';
import { expect, type HelperVerdict, type HelperView, helper } from '../conntrack/helper.ts';
import { followMaster } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';

const COMMANDS = ['SEND ', 'CHAT ', 'MOVE ', 'TSEND ', 'SCHAT '] as const;

/** Bytes of a packet that are searched. */
const MAX_SEARCHED = 4095;
/** The shortest rest that can hold a whole command after ` :`, and the shortest after the command's name. */
const SHORTEST_COMMAND = 26;
const SHORTEST_ADDRESS = 12;
/** The shortest beginning of a message to someone. */
const SHORTEST_MESSAGE = 10;

/** Where a DCC command gives an address: its text lies between `start` and `end`. */
interface Dcc {
  readonly address: Address;
  readonly port: number;
  readonly start: number;
  readonly end: number;
}

export default helper<null>({
  name: 'irc',
  families: [4],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: 8, timeoutSeconds: 300 }],
  sources: ['kernel:net/netfilter/nf_conntrack_irc.c', 'kernel:net/netfilter/nf_nat_irc.c'],
  initial: null,

  help(view, data) {
    // What the server sends is what another client sent, and was looked at then.
    if (view.info !== 'ESTABLISHED') return { verdict: 'ACCEPT', data };
    const dcc = findDcc(textOf(view).slice(0, MAX_SEARCHED));
    return { verdict: dcc ? expectDcc(view, dcc) : 'ACCEPT', data };
  },

  bind: followMaster,
});

/** The first ` :` of a PRIVMSG, and the DCC command right after it. */
function findDcc(text: string): Dcc | undefined {
  let at = 0;
  while (at < text.length - SHORTEST_MESSAGE && ' \r\n'.includes(text[at] ?? '')) at++;
  if (at < text.length - SHORTEST_MESSAGE) {
    if (text.slice(at, at + 8).toUpperCase() !== 'PRIVMSG ') return undefined;
    at += 8;
  }
  for (;;) {
    at = text.indexOf(' :', at);
    if (at < 0 || at >= text.length - SHORTEST_COMMAND) return undefined;
    at += 2;
    if (!text.startsWith('\u0001DCC ', at)) return undefined;
    at += 5;
    const command = COMMANDS.find((c) => text.startsWith(c, at));
    if (command) return addressOf(text, at + command.length);
  }
}

/** After the command's argument: the address as one number, blanks, the port. The line must end in this packet. kernel: parse_dcc */
function addressOf(text: string, from: number): Dcc | undefined {
  const blank = text.indexOf(' ', from);
  if (blank < 0 || blank > text.length - SHORTEST_ADDRESS || !text.includes('\n', blank + 1)) return undefined;
  const start = blank + 1;
  const numbers = /^(\d*)( *)(\d*)/.exec(text.slice(start));
  if (!numbers) return undefined;
  const [whole, address = '', , port = ''] = numbers;
  return {
    address: Number(BigInt(address || '0') & 0xffffffffn),
    port: Number(BigInt(port || '0') & 0xffffn),
    start,
    end: start + whole.length,
  };
}

/** The address must be the sender's own, before or after NAT: else it would open a way to someone else. */
function expectDcc(view: HelperView, dcc: Dcc): HelperVerdict {
  const { original, reply } = view.entry;
  if (dcc.port === 0 || (dcc.address !== original.source && dcc.address !== reply.destination)) return 'ACCEPT';
  const request = {
    protocol: PROTOCOL.TCP,
    source: undefined,
    destination: reply.destination,
    destinationPort: dcc.port,
  };
  if (!has(view.entry, NAT_MASK)) return expect(view, request).result === 'added' ? 'ACCEPT' : 'DROP';
  const nat = { how: 'follow-master', direction: 'reply', savedAddress: undefined, savedPort: dcc.port } as const;
  const found = expectFreePort(view, { ...request, nat });
  if (!found) return 'DROP';
  replacePayload(view, dcc.start, dcc.end - dcc.start, `${reply.destination} ${found.port}`);
  return 'ACCEPT';
}
