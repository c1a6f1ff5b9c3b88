/** Talks of the rarer helpers: amanda, sane, pptp, sip, and those that ask a whole network. */
import { pairOf, type Stage } from './stage.ts';
import { type TcpFlow, tcpFlow } from './tcp.ts';

type Talk = (stage: Stage) => void;

/** Each of IPv4; the rules that attach the helpers are `FURTHER_RULES`. */
export const FURTHER_TALKS: readonly Talk[] = [amanda, sane, pptp, sip, sip, broadcast];

const HELPERS = [
  ['amanda', 'udp', 10080],
  ['sane', 'tcp', 6566],
  ['pptp', 'tcp', 1723],
  ['sip', 'udp', 5060],
  ['sip', 'tcp', 5060],
] as const;

export const FURTHER_RULES: readonly string[] = [
  ...HELPERS.flatMap(([name, protocol, port]) =>
    ['PREROUTING', 'OUTPUT'].map((chain) => `-A ${chain} -p ${protocol} --dport ${port} -j CT --helper ${name}`),
  ),
  '-A OUTPUT -p udp --dport 137 -j CT --helper netbios-ns',
  '-A OUTPUT -p udp --dport 161 -j CT --helper snmp',
];

/** A backup server names the ports of its streams. */
function amanda(stage: Stage): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, 4);
  const first = { src, dst, sport: 850, dport: 10080, proto: 'udp' };
  stage.send({ ...first, payload: 'hello' });
  const payload = random.pick([
    'CONNECT DATA 11000 MESG 11001 INDEX 11002\n',
    'x CONNECT DATA 1 \n',
    'CONNECT DATA 11000 MESG 11000\n',
    'CONNECT INDEX 70000 DATA 5\n',
    'CONNECT DATA 123456 STATE 9\n',
    'CONNECT DATA 11000',
  ]);
  stage.send({ ...stage.answerTo(first), proto: 'udp', payload });
  for (let i = random.between(1, 3); i > 0; i--)
    open(stage, src, dst, random.pick([11000, 11001, 11002, 1, 9, 12345, 5]));
}

/** A scanner's server names the port of its data. */
function sane(stage: Stage): void {
  const { random } = stage;
  const flow = tcpFlow(stage, 4, 6566);
  flow.handshake();
  bytes(flow, 0, random.pick(['0000000700000001', '0000000700000001', '0000000500000001']));
  bytes(flow, 1, random.pick(['0000000000001388', '000000000000138800', '0000000100001388', '0000000000011388']));
  open(stage, flow.ends.src, flow.ends.dst, 5000);
}

function open(stage: Stage, src: string, dst: string, dport: number): void {
  stage.send({ src, dst, proto: 'tcp', sport: stage.random.pick([999, 1000]), dport, flags: 'S', seq: 1 });
}

/** A tunnel is agreed on, and packets of GRE come with the call numbers. */
function pptp(stage: Stage): void {
  const { random } = stage;
  const flow = tcpFlow(stage, 4, 1723);
  flow.handshake();
  bytes(flow, 0, control(1, '', 144));
  bytes(flow, 1, control(2, `0100${random.pick(['01', '01', '01', '02'])}`, 144));
  if (random.chance(0.7)) {
    bytes(flow, 0, control(7, '0007', 156));
    bytes(flow, 1, control(8, `0009${random.pick(['0007', '0007', '9c40'])}${random.pick(['01', '01', '02'])}`, 20));
  } else {
    bytes(flow, 1, control(9, '0009', 208));
    bytes(flow, 0, control(10, '0007000901', 12));
    bytes(flow, 1, control(11, '0007', 16));
  }
  for (let i = random.between(1, 4); i > 0; i--) call(stage, flow, random.pick([0, 1]), random.pick([7, 9, 9, 40000]));
  if (random.chance(0.4)) {
    bytes(flow, 1, control(13, '000901', 136));
    call(stage, flow, 0, 9);
  }
  if (random.chance(0.3)) {
    flow.segment(0, 'R');
    call(stage, flow, 1, 7);
  }
}

function call(stage: Stage, { ends }: TcpFlow, side: 0 | 1, key: number): void {
  const { src, dst } = side === 0 ? ends : stage.answerTo({ ...ends, proto: 'tcp' });
  stage.send({ src, dst, proto: 'gre', payload: `hex:3001880b0000${key.toString(16).padStart(4, '0')}` });
}

/** A control message with a body of `length` bytes that begins so. rfc:2637 2 */
function control(type: number, body: string, length: number): string {
  const word = (value: number): string => value.toString(16).padStart(4, '0');
  return `${word(12 + length)}00011a2b3c4d${word(type)}0000${body.padEnd(length * 2, '0')}`;
}

/** `segment` counts the characters of a payload, so the numbers are moved on by hand. */
function bytes(flow: TcpFlow, side: 0 | 1, hex: string): void {
  const text = hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  flow.say(side, text);
}

/** A phone registers, or calls. */
function sip(stage: Stage): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, 4);
  const sport = random.pick([5060, 5060, 40000]);
  const first = { src, dst, sport, dport: 5060, proto: 'udp' };
  const sequence = random.between(1, 3);
  const say = (side: 0 | 1, payload: string): void =>
    stage.send({ ...(side === 0 ? first : stage.answerTo(first)), proto: 'udp', payload });
  const message = (start: string, method: string, number: number, more: string, body: string): string =>
    `${start}\r\nVia: SIP/2.0/UDP ${src}:${sport};branch=z\r\nFrom: <sip:a@${src}>\r\nTo: <sip:b@${dst}>\r\n` +
    `CSeq: ${number} ${method}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
  if (random.chance(0.5)) {
    const contact = random.pick([
      `Contact: <sip:a@${src}:${sport}>\r\n`,
      `m: <sip:a@${src}>;expires=30\r\n`,
      'Contact: <sip:a@10.0.0.99>\r\n',
      '',
    ]);
    const more = `${contact}${random.pick(['Expires: 60\r\n', 'Expires: 60\r\n', 'Expires: 0\r\n', ''])}`;
    say(0, message('REGISTER sip:reg SIP/2.0', 'REGISTER', sequence, more, ''));
    const status = random.pick(['200 OK', '200 OK', '401 No', '100 Trying']);
    if (random.chance(0.8)) say(1, message(`SIP/2.0 ${status}`, 'REGISTER', random.pick([sequence, 9]), more, ''));
    const known = stage.answerTo(first);
    stage.send({ ...known, proto: 'udp', sport: random.pick([5070, 6000]), payload: 'OPTIONS sip:a SIP/2.0' });
    return;
  }
  const media = (ip: string, port: number): string =>
    `v=0\r\no=x 1 1 IN IP4 ${ip}\r\ns=-\r\nc=IN IP4 ${ip}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`;
  say(0, message('INVITE sip:b@x SIP/2.0', 'INVITE', sequence, '', media(src, random.pick([8000, 8000, 8001]))));
  const known = stage.answerTo(first);
  const status = random.pick(['200 OK', '200 OK', '180 Ringing', '486 Busy']);
  say(1, message(`SIP/2.0 ${status}`, 'INVITE', sequence, '', media(known.src, 9000)));
  stage.send({
    src: known.src,
    dst: known.dst,
    proto: 'udp',
    sport: 9000,
    dport: random.pick([8000, 8001]),
    payload: 'rtp',
  });
  stage.send({ src, dst, proto: 'udp', sport: 8000, dport: random.pick([9000, 9001]), payload: 'rtp' });
  if (random.chance(0.3)) say(0, message('BYE sip:b SIP/2.0', 'BYE', sequence, '', ''));
}

/** A question to everyone on the network, and who answers. */
function broadcast(stage: Stage): void {
  const { random } = stage;
  const dport = random.pick([137, 161]);
  const [src, dst] = random.pick([
    ['10.0.0.1', '10.0.0.255'],
    ['192.168.1.1', '192.168.1.255'],
    ['10.0.0.1', '10.0.0.20'],
  ] as const);
  stage.send({ src, dst, proto: 'udp', sport: 4000, dport, payload: 'q' });
  for (let i = random.between(1, 3); i > 0; i--) {
    const from = random.pick(['10.0.0.2', '10.0.0.3', '192.168.1.2', '8.8.8.8']);
    stage.send({
      src: from,
      dst: src,
      proto: 'udp',
      sport: random.pick([dport, dport, 138]),
      dport: 4000,
      payload: 'a',
    });
  }
}
