/** SIP: a registration foresees incoming calls, a call's session description foresees its media streams. */

import { textOf } from '../application/helper-rewrite.ts';
import {
  activate,
  bindExpected,
  CLASS,
  expectMedia,
  expectTranslated,
  flushExpectations,
} from '../application/sip-expect.ts';
import {
  contacts,
  expiresParameter,
  hasSdpAddress,
  hasSdpOwner,
  headerNumber,
  parameter,
  SHORTEST_MESSAGE,
  sdpMedia,
  viaAddress,
  wholeMessages,
} from '../application/sip-message.ts';
import { has, NAT_MASK, renew, STATUS, tupleOf } from '../conntrack/conntrack-state.ts';
import { expect, type HelperVerdict, type HelperView, helper, type ViewExpectRequest } from '../conntrack/helper.ts';
import { opposite } from '../conntrack/tuple.ts';
import { icmpOf, PROTOCOL } from '../packet/packet.ts';
import { LOOPBACK } from '../path/route-table.ts';

/** Sequence numbers of the last requests, and the port that a phone wants its answers at when it is not the one it sends from. */
interface SipData {
  readonly registerCseq: number;
  readonly inviteCseq: number;
  readonly answerPort: number;
}

/** What one message leads to. */
interface Outcome {
  readonly verdict: HelperVerdict;
  readonly data: SipData;
}

/** Seconds that each message gives the connection. */
const MASTER_TIMEOUT_SECONDS = 3600;

/** Methods that are looked at, in the order in which the kernel compares them. */
const METHODS = ['INVITE', 'UPDATE', 'ACK', 'PRACK', 'BYE', 'REGISTER'] as const;

export default helper<SipData>({
  name: 'sip',
  families: [4, 6],
  protocols: [PROTOCOL.UDP, PROTOCOL.TCP],
  policies: [
    { name: 'signalling', maximum: 1, timeoutSeconds: 180 },
    { name: 'audio', maximum: 4, timeoutSeconds: 180 },
    { name: 'video', maximum: 4, timeoutSeconds: 180 },
    { name: 'image', maximum: 2, timeoutSeconds: 180 },
  ],
  sources: ['kernel:net/netfilter/nf_conntrack_sip.c', 'kernel:net/netfilter/nf_nat_sip.c', 'rfc:3261', 'rfc:4566'],
  initial: { registerCseq: 0, inviteCseq: 0, answerPort: 0 },

  help(view, data) {
    const isTcp = view.entry.original.protocol === PROTOCOL.TCP;
    if (isTcp && view.info !== 'ESTABLISHED' && view.info !== 'ESTABLISHED_REPLY') return { verdict: 'ACCEPT', data };
    const text = textOf(view);
    // What an ICMP error quotes is data to the kernel too, though none of SIP.
    const quotes = icmpOf(view.skb.packet)?.inner !== undefined;
    if (text.length === 0 && !quotes) return { verdict: 'ACCEPT', data };
    renew(view.table, view.entry, view.context.now, MASTER_TIMEOUT_SECONDS);
    if (text.length < SHORTEST_MESSAGE) return { verdict: 'ACCEPT', data };
    let outcome: Outcome = { verdict: 'ACCEPT', data };
    for (const message of isTcp ? wholeMessages(text) : [text]) {
      outcome = readMessage(view, outcome.data, message);
      if (outcome.verdict === 'DROP') return outcome;
    }
    if (has(view.entry, NAT_MASK)) translate(view, outcome.data, isTcp);
    return outcome;
  },

  bind: bindExpected,
});

function readMessage(view: HelperView, data: SipData, text: string): Outcome {
  return /^SIP\/2\.0 /i.test(text) ? readResponse(view, data, text) : readRequest(view, data, text);
}

/** kernel: process_sip_request */
function readRequest(view: HelperView, before: SipData, text: string): Outcome {
  const { family } = view.entry.original;
  const own = tupleOf(view.entry, view.direction);
  const via = viaAddress(text, 'UDP', family);
  const data =
    via && via.port !== own.sourcePort && via.address === own.source ? { ...before, answerPort: via.port } : before;
  const method = METHODS.find((m) => new RegExp(`^${m} [a-z]`, 'i').test(text));
  if (!method) return { verdict: 'ACCEPT', data };
  const cseq = headerNumber(text, 'cseq');
  if (!cseq) return { verdict: 'DROP', data };
  switch (method) {
    case 'INVITE': {
      flushExpectations(view, 'media');
      const verdict = readDescription(view, text);
      return { verdict, data: verdict === 'ACCEPT' ? { ...data, inviteCseq: cseq.value } : data };
    }
    case 'BYE':
      flushExpectations(view, 'media');
      return { verdict: 'ACCEPT', data };
    case 'REGISTER':
      return readRegistration(view, data, text, cseq.value);
    default:
      return { verdict: readDescription(view, text), data };
  }
}

/** kernel: process_sip_response */
function readResponse(view: HelperView, data: SipData, text: string): Outcome {
  const code = Number(/^SIP\/2\.0 (\d*)/i.exec(text)?.[1] ?? '');
  const cseq = headerNumber(text, 'cseq');
  if (code === 0 || !cseq) return { verdict: 'DROP', data };
  const rest = text.slice(cseq.end + 1).toUpperCase();
  const method = METHODS.find((m) => m !== 'ACK' && m !== 'BYE' && rest.startsWith(m));
  if (!method) return { verdict: 'ACCEPT', data };
  if (method === 'REGISTER') return readRegistrationAnswer(view, data, text, cseq.value, code);
  if (code >= 100 && code < 300) return { verdict: readDescription(view, text), data };
  if (data.inviteCseq === cseq.value) flushExpectations(view, 'media');
  return { verdict: 'ACCEPT', data };
}

/** Calls will come in at the contact, from the registrar; only once it has agreed. kernel: process_register_request */
function readRegistration(view: HelperView, data: SipData, text: string, cseq: number): Outcome {
  const { entry, direction } = view;
  const own = tupleOf(entry, direction);
  if (has(entry, STATUS.EXPECTED)) return { verdict: 'ACCEPT', data };
  const [contact] = contacts(text, own.family);
  if (!contact || contact.address !== own.source || !sameTransport(view, text, contact.end))
    return { verdict: 'ACCEPT', data };
  const expires = expiresParameter(text, contact.end) ?? headerNumber(text, 'expires')?.value ?? 0;
  if (expires === 'bad') return { verdict: 'DROP', data };
  const registered = { ...data, registerCseq: cseq };
  if (expires === 0) return { verdict: 'ACCEPT', data: registered };
  const request: ViewExpectRequest = {
    class: CLASS.signalling,
    protocol: own.protocol,
    source: tupleOf(entry, opposite(direction)).source,
    destination: contact.address,
    destinationPort: contact.port,
    assignHelper: 'sip',
    permanent: true,
    inactive: true,
  };
  const isAdded = has(entry, NAT_MASK)
    ? expectTranslated(view, data.answerPort, request)
    : expect(view, request).result === 'added';
  return isAdded ? { verdict: 'ACCEPT', data: registered } : { verdict: 'DROP', data };
}

/** The registrar's agreement makes the expectation count, for as long as it says. kernel: process_register_response */
function readRegistrationAnswer(view: HelperView, data: SipData, text: string, cseq: number, code: number): Outcome {
  const own = tupleOf(view.entry, view.direction);
  if (data.registerCseq !== cseq || (code >= 100 && code < 200)) return { verdict: 'ACCEPT', data };
  if (code >= 200 && code < 300) {
    const shared = headerNumber(text, 'expires')?.value ?? 0;
    for (const contact of contacts(text, own.family)) {
      if (contact.address !== own.destination || !sameTransport(view, text, contact.end)) continue;
      const expires = expiresParameter(text, contact.end) ?? shared;
      if (expires === 'bad') return { verdict: 'DROP', data };
      if (expires === 0) break;
      if (activate(view, contact.address, contact.port, expires)) return { verdict: 'ACCEPT', data };
    }
  }
  flushExpectations(view, 'signalling');
  return { verdict: 'ACCEPT', data };
}

/** The contact may ask for another transport than that of this connection. kernel: ct_sip_parse_transport */
function sameTransport(view: HelperView, text: string, after: number): boolean {
  const transport = parameter(text, after, 'transport')?.slice(0, 3).toUpperCase();
  if (transport === undefined) return true;
  return transport === (view.entry.original.protocol === PROTOCOL.TCP ? 'TCP' : 'UDP');
}

function readDescription(view: HelperView, text: string): HelperVerdict {
  const { family } = view.entry.original;
  for (const media of sdpMedia(text, family)) {
    if (media.port < 1024 || media.port > 65535 || media.address === undefined) return 'DROP';
    if (!expectMedia(view, media, media.address)) return 'DROP';
  }
  // NAT must be able to write the address of the session's owner, and the new length.
  const mustWrite = has(view.entry, NAT_MASK) && hasSdpAddress(text, family);
  return !mustWrite || (hasSdpOwner(text, family) && headerNumber(text, 'contentLength')) ? 'ACCEPT' : 'DROP';
}

/** Phones that want their answers at another port get them there. What NAT writes into the message is not worked out. */
function translate(view: HelperView, { answerPort }: SipData, isTcp: boolean): void {
  const { packet } = view.skb;
  if (view.direction === 'reply' && answerPort !== 0 && packet.transport.kind === 'udp') {
    view.skb.packet = { ...packet, transport: { ...packet.transport, dport: answerPort } };
  }
  // Over the loopback device the message is read once more, as NAT left it.
  if (isTcp || view.context.output === LOOPBACK)
    view.context.uncertain(
      'what NAT writes into a SIP message is not worked out, nor how far it shifts the sequence numbers',
    );
}
