/** `request`: the side that opened the connection says something. */

import { sayIn } from '../data.ts';
import { verb } from '../define.ts';

export default verb({
  name: 'request',
  form: 'request [of NAME] [TEXT]',
  doc: 'The client of the connection that was opened last, or of the one with that name, sends data. The server acknowledges those of TCP.',
  opens: false,
  operands: 1,
  play: (stage) => sayIn(stage, 'client', 'request'),
});
