/** `connect`: a TCP connection is opened, by the three segments of its handshake. */
import { isGiven, verb } from '../define.ts';
import { ACK, SYN } from '../stage.ts';

export default verb({
  name: 'connect',
  form: 'connect [as NAME] PACKET',
  doc: 'A TCP handshake: SYN, SYN and ACK, ACK. The words say what the SYN is like; the answers follow from where it arrives.',
  opens: true,
  operands: 0,
  addedWords: (written) =>
    `${isGiven(written, '-p', '--protocol') ? '' : '-p tcp '}${isGiven(written, '--syn', '--tcp-flags') ? '' : '--syn '}`,
  play({ talk, send }) {
    if (talk.client.packet.transport.kind !== 'tcp')
      return 'Only TCP has a handshake: "ask" begins with other protocols.';
    void (
      send(talk, 'client', { label: 'SYN', flags: SYN }) &&
      send(talk, 'server', { label: 'SYN ACK', flags: SYN | ACK }) &&
      send(talk, 'client', { label: 'ACK', flags: ACK })
    );
    return undefined;
  },
});
