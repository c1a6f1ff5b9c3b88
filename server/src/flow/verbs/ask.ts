/** `ask`: a question and its answer, for protocols without a handshake. */
import { isGiven, verb } from '../define.ts';
import { textOf } from '../stage.ts';

export default verb({
  name: 'ask',
  form: 'ask [as NAME] PACKET',
  doc: 'A packet and the one that answers it. UDP when the words name no protocol.',
  opens: true,
  operands: 0,
  addedWords: (written) => (isGiven(written, '-p', '--protocol', '--icmp-type', '--icmpv6-type') ? '' : '-p udp '),
  play({ talk, send }) {
    const { transport, payload } = talk.client.packet;
    if (transport.kind === 'tcp') return 'TCP needs a handshake first: "connect", then "request" and "answer".';
    void (
      send(talk, 'client', { label: payload.length > 0 ? `"${textOf(payload)}"` : 'question', payload }) &&
      send(talk, 'server', { label: 'answer' })
    );
    return undefined;
  },
});
