/** How helpers rewrite addresses inside the data of a packet, and look for a port that nobody expects. */
import type { Expectation } from '../conntrack/conntrack-state.ts';
import { expect, type HelperView, type ViewExpectRequest } from '../conntrack/helper.ts';
import { shiftSequence } from '../nat/sequence.ts';

/** Ports tried besides the wanted one. kernel: nf_nat_exp_find_port */
const MAX_ATTEMPTS = 128;

/** The payload as text, one character a byte. */
export function textOf(view: HelperView): string {
  return Array.from(view.skb.packet.payload, (byte) => String.fromCharCode(byte)).join('');
}

/**
 * Puts `text` in the place of `length` bytes at `offset` of the payload. In TCP the sequence numbers after it are
 * shifted from then on. `shown` is what the trace says of it. kernel:net/netfilter/nf_nat_helper.c (nf_nat_mangle_tcp_packet, nf_nat_mangle_udp_packet)
 */
export function replacePayload(
  view: HelperView,
  offset: number,
  length: number,
  text: string,
  shown = JSON.stringify(text),
): void {
  const { packet } = view.skb;
  const old = packet.payload;
  const inserted = Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);
  const payload = new Uint8Array(old.length - length + inserted.length);
  payload.set(old.subarray(0, offset));
  payload.set(inserted, offset);
  payload.set(old.subarray(offset + length), offset + inserted.length);
  view.skb.packet = { ...packet, payload };
  if (packet.transport.kind === 'tcp') {
    shiftSequence(view.entry, view.direction, packet.transport.seq, inserted.length - length);
  }
  view.context.note({ kind: 'change', what: `the helper writes ${shown} into the data` });
}

/**
 * Expects the wanted port, or a random one above it while others are in the way; `undefined` when none is free. Port 0 is expected as well, but
 * then taken for none.
 * kernel:net/netfilter/nf_nat_helper.c (nf_nat_exp_find_port)
 */
export function expectFreePort(
  view: HelperView,
  request: ViewExpectRequest,
): { readonly expectation: Expectation; readonly port: number } | undefined {
  const wanted = request.destinationPort;
  let port = wanted;
  for (let left = Math.min(65535 - wanted, MAX_ATTEMPTS); ; left--) {
    const { result, expectation } = expect(view, { ...request, destinationPort: port });
    if (result === 'added') return port === 0 ? undefined : { expectation, port };
    if (result !== 'busy' || left <= 0) return undefined;
    view.context.uncertain('another connection expects this port: NAT draws one at random');
    port = wanted + Math.floor(view.context.random() * (65535 - wanted));
  }
}
