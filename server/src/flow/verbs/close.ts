/** `close`: a TCP connection ends as it should. */
import { verb } from '../define.ts';
import { ACK, FIN } from '../stage.ts';

export default verb({
  name: 'close',
  form: 'close [of NAME]',
  doc: 'The client ends the TCP connection and the server agrees: FIN and ACK from each, and a last ACK.',
  opens: false,
  operands: 0,
  play({ talk, send }) {
    if (talk.client.packet.transport.kind !== 'tcp')
      return 'Only TCP connections are closed; others are forgotten in time.';
    void (
      send(talk, 'client', { label: 'FIN ACK', flags: FIN | ACK }) &&
      send(talk, 'server', { label: 'FIN ACK', flags: FIN | ACK }) &&
      send(talk, 'client', { label: 'ACK', flags: ACK })
    );
    return undefined;
  },
});
