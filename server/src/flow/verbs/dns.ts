/** `dns`: a name is looked up. */
import { isGiven, verb } from '../define.ts';

export default verb({
  name: 'dns',
  form: 'dns [as NAME] HOSTNAME PACKET',
  doc: 'A DNS query for the address of a name, over UDP to port 53, and the answer to it.',
  opens: true,
  operands: 1,
  addedWords: (written) =>
    `${isGiven(written, '-p', '--protocol') ? '' : '-p udp '}${isGiven(written, '--dport', '--destination-port') ? '' : '--dport 53 '}`,
  play({ talk, send, operands: [name = 'example.org'] }) {
    if (talk.client.packet.transport.kind !== 'udp') return 'This query goes over UDP: leave out -p.';
    const question = questionFor(name, talk.client.packet.family === 4 ? TYPE_A : TYPE_AAAA);
    if (!question) return `"${name}" is no name that DNS has: labels of 1 to 63 characters, with dots between them.`;
    void (
      send(talk, 'client', { label: `query for ${name}`, payload: message(QUERY, question, []) }) &&
      send(talk, 'server', { label: 'response', payload: message(RESPONSE, question, answerFor(question)) })
    );
    return undefined;
  },
});

const TYPE_A = 1;
const TYPE_AAAA = 28;
const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;
/** Recursion is wanted; in the response it is there too. rfc:1035 4.1.1 */
const QUERY = 0x0100;
const RESPONSE = 0x8180;

function questionFor(name: string, type: number): readonly number[] | undefined {
  const labels = name.replace(/\.$/, '').split('.');
  if (name.length > LONGEST_NAME) return undefined;
  if (labels.some((label) => label.length === 0 || label.length > LONGEST_LABEL)) return undefined;
  const words = labels.flatMap((label) => [label.length, ...[...label].map((c) => c.charCodeAt(0) & 255)]);
  return [...words, 0, 0, type, 0, 1];
}

/** One address, of the networks that are kept free for examples, for five minutes. */
function answerFor(question: readonly number[]): readonly number[] {
  const type = question.at(-3) ?? TYPE_A;
  const address = type === TYPE_A ? [203, 0, 113, 80] : [0x20, 1, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 80];
  return [0xc0, 12, 0, type, 0, 1, 0, 0, 1, 44, 0, address.length, ...address];
}

function message(flags: number, question: readonly number[], answer: readonly number[]): Uint8Array {
  const answers = answer.length > 0 ? 1 : 0;
  return Uint8Array.from([0x1d, 0x0e, flags >> 8, flags & 255, 0, 1, 0, answers, 0, 0, 0, 0, ...question, ...answer]);
}
