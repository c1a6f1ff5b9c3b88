/** `answer`: the side that did not open the connection says something. */
import { sayIn } from '../data.ts';
import { verb } from '../define.ts';

export default verb({
  name: 'answer',
  form: 'answer [of NAME] [TEXT]',
  doc: 'The server of the connection that was opened last, or of the one with that name, sends data. The client acknowledges those of TCP.',
  opens: false,
  operands: 1,
  play: (stage) => sayIn(stage, 'server', 'answer'),
});
