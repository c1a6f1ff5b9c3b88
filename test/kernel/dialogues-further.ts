/** Talks of the rarer helpers: amanda, sane, pptp, sip, and those that ask a whole network. */
import type { Family } from '../../server/src/base/problem.ts';
import { sip } from './sip.ts';
import { pairOf, type Stage } from './stage.ts';
import { type TcpFlow, tcpFlow } from './tcp.ts';

type Talk = (stage: Stage, family: Family) => void;

/** The rules that attach the helpers are `FURTHER_RULES`. */
export const FURTHER_TALKS: Readonly<Record<Family, readonly Talk[]>> = {
  4: [amanda, sane, pptp, pptp, sip, sip, broadcast],
  6: [amanda, sane, sip],
};

const HELPERS = [
  ['amanda', 'udp', 10080],
  ['sane', 'tcp', 6566],
  ['pptp', 'tcp', 1723],
  ['sip', 'udp', 5060],
  ['sip', 'tcp', 5060],
] as const;

const ATTACHING = HELPERS.flatMap(([name, protocol, port]) =>
  ['PREROUTING', 'OUTPUT'].map((chain) => `-A ${chain} -p ${protocol} --dport ${port} -j CT --helper ${name}`),
);

export const FURTHER_RULES: Readonly<Record<Family, readonly string[]>> = {
  4: [
    ...ATTACHING,
    '-A OUTPUT -p udp --dport 137 -j CT --helper netbios-ns',
    '-A OUTPUT -p udp --dport 161 -j CT --helper snmp',
  ],
  6: ATTACHING.filter((rule) => !rule.endsWith('pptp')),
};

/** A backup server names the ports of its streams. */
function amanda(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
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
function sane(stage: Stage, family: Family): void {
  const { random } = stage;
  const flow = tcpFlow(stage, family, 6566);
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
  if (random.chance(0.1)) stray(stage, flow);
  const ids = random.pick([['0007', '0009'] as const, ['0007', '0009'] as const, ['9c40', '9c40'] as const]);
  const [client, server] = ids;
  if (random.chance(0.7)) {
    bytes(flow, 0, control(7, client, 156));
    const status = random.pick(['01', '01', '01', '02']);
    bytes(flow, 1, control(8, `${server}${random.pick([client, client, client, '9c41'])}${status}`, 20));
  } else {
    bytes(flow, 1, control(9, server, 208));
    bytes(
      flow,
      0,
      control(10, `${client}${random.pick([server, server, '0001'])}${random.pick(['01', '01', '02'])}`, 12),
    );
    bytes(flow, 1, control(11, client, 16));
  }
  const keys = ids.map((id) => Number.parseInt(id, 16));
  const gre = (side: 0 | 1): void => call(stage, flow, side, random.pick([...keys, ...keys, 40000, 1]));
  for (let i = random.between(1, 5); i > 0; i--) {
    if (random.chance(0.25)) stray(stage, flow);
    else gre(random.pick([0, 1]));
  }
  if (random.chance(0.4)) {
    if (random.chance(0.5)) bytes(flow, 0, control(12, client, 4));
    bytes(flow, 1, control(13, `${server}01`, 136));
    gre(0);
  }
  if (random.chance(0.2)) {
    bytes(flow, 0, control(3, '01', 4));
    bytes(flow, 1, control(4, '01', 4));
  }
  if (random.chance(0.3)) {
    flow.segment(0, 'R');
    gre(1);
  }
}

/** A message that changes nothing, is cut short, or comes from the wrong side. */
function stray(stage: Stage, flow: TcpFlow): void {
  const { random } = stage;
  const [type, length] = random.pick([
    [5, 4],
    [6, 8],
    [14, 24],
    [15, 12],
    [3, 4],
    [8, 20],
    [2, 144],
    [7, 156],
    [77, 8],
  ] as const);
  const whole = control(type, random.pick(['0007', '0009', '00090007', '']), length);
  const text = random.pick([whole, whole, whole.slice(0, 24), whole.replace('1a2b3c4d', '1a2b3c4e')]);
  bytes(flow, random.pick([0, 1]), text);
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
