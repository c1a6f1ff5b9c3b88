/** `reset`: a TCP connection is broken off. */
import { verb } from '../define.ts';
import { ACK, RST } from '../stage.ts';

const MODES = [
  { name: 'client', doc: 'The client breaks it off; this is what happens when nothing is said.' },
  { name: 'server', doc: 'The server breaks it off.' },
] as const;

export default verb({
  name: 'reset',
  form: 'reset [client|server] [of NAME]',
  doc: 'One side breaks the TCP connection off with an RST.',
  opens: false,
  modes: MODES,
  operands: 0,
  play({ talk, send, mode }) {
    if (talk.client.packet.transport.kind !== 'tcp') return 'Only TCP connections can be reset.';
    send(talk, mode === 'server' ? 'server' : 'client', { label: 'RST', flags: RST | ACK });
    return undefined;
  },
});
