/** `ping`: an echo request and its reply. */
import { familyOf } from '../../engine/packet/packet-words.ts';
import { isGiven, verb } from '../define.ts';

export default verb({
  name: 'ping',
  form: 'ping [as NAME] PACKET',
  doc: 'An ICMP echo request and the reply to it, of the family that the words tell.',
  opens: true,
  operands: 0,
  addedWords(written, family) {
    if (isGiven(written, '--icmp-type', '--icmpv6-type')) return '';
    return (familyOf(written) ?? family) === 4
      ? '-p icmp --icmp-type echo-request '
      : '-p icmpv6 --icmpv6-type echo-request ';
  },
  play({ talk, send }) {
    if (talk.client.packet.transport.kind !== 'icmp') return 'A ping is an ICMP message: leave out -p.';
    void (send(talk, 'client', { label: 'echo request' }) && send(talk, 'server', { label: 'echo reply' }));
    return undefined;
  },
});
