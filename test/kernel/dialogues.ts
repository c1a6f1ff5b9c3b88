/** Talks that helpers listen to, and the connections that they announce. */
import type { Family } from '../../server/src/base/problem.ts';
import { homeOf } from './addresses.ts';
import { pairOf, type Stage } from './stage.ts';
import { repeat, type TcpFlow, tcpFlow } from './tcp.ts';

const PORTS = [5001, 30000, 80, 256, 65535];

/** Each helper on its usual port. */
export const HELPER_RULES: Readonly<Record<Family, readonly string[]>> = {
  4: rules([
    ['ftp', 'tcp', 21],
    ['tftp', 'udp', 69],
    ['irc', 'tcp', 6667],
  ]),
  6: rules([
    ['ftp', 'tcp', 21],
    ['tftp', 'udp', 69],
  ]),
};

function rules(helpers: readonly (readonly [string, string, number])[]): string[] {
  return helpers.flatMap(([name, protocol, port]) =>
    ['PREROUTING', 'OUTPUT'].map((chain) => `-A ${chain} -p ${protocol} --dport ${port} -j CT --helper ${name}`),
  );
}

/** A talk, and what comes of it. */
export function dialogue(stage: Stage, family: Family): void {
  const talks = family === 4 ? [ftp, ftp, tftp, irc] : [ftp, ftp, tftp];
  stage.random.pick(talks)(stage, family);
}

function ftp(stage: Stage, family: Family): void {
  const { random } = stage;
  const flow = tcpFlow(stage, family, 21);
  flow.handshake();
  flow.say(1, '220 hi\r\n');
  flow.say(0, 'USER x\r\n');
  flow.say(1, '331 ok\r\n');
  for (let i = random.between(1, 2); i > 0; i--) {
    if (random.chance(0.5)) active(stage, family, flow);
    else passive(stage, family, flow);
    if (random.chance(0.3)) flow.step();
  }
  if (random.chance(0.3)) flow.segment(0, 'R');
}

/** The client names where the server shall connect to. */
function active(stage: Stage, family: Family, flow: TcpFlow): void {
  const { random } = stage;
  const { src, dst } = flow.ends;
  const port = random.pick(PORTS);
  const far = random.chance(0.08) ? (family === 4 ? '10.0.0.99' : '2001:db8:a::99') : src;
  const commas = `${far.replaceAll('.', ',')},${port >> 8},${port & 255}`;
  const line =
    family === 6
      ? random.pick([
          `EPRT |2|${far}|${port}|\r\n`,
          `EPRT |2|${far}|${port}|\r\n`,
          `eprt !2!${far}!${port}!\r\n`,
          `EPRT |1|10.0.0.2|${port}|\r\n`,
          `EPRT |2|${far}|${port}\r\n`,
          `EPRT |2|::1::2|${port}|\r\n`,
          'EPRT |2||0|\r\n',
        ])
      : random.pick([
          `PORT ${commas}\r\n`,
          `PORT ${commas}\r\n`,
          `PORT ${commas}\r\n`,
          `port ${commas}\r\n`,
          `EPRT |1|${far}|${port}|\r\n`,
          `EPRT 11${far}1${port}1\r\n`,
          `EPRT |2|2001:db8::1|${port}|\r\n`,
          `PORT ${commas}`,
          `PORT 300,1,1,1,1,1\r\n`,
          `PORT ${far.replaceAll('.', ',')},0,0\r\n`,
          'PORT 1,2,3\r\n',
          'NOOP\r\n',
        ]);
  inPieces(stage, flow, 0, line);
  const known = stage.answerTo({ ...flow.ends, proto: 'tcp' });
  announced(stage, random.chance(0.7) ? known.src : dst, known.dst, random.pick([20, 5555]), port);
}

/** The server names where the client shall connect to. */
function passive(stage: Stage, family: Family, flow: TcpFlow): void {
  const { random } = stage;
  const { src, dst } = flow.ends;
  const port = random.pick(PORTS);
  const known = stage.answerTo({ ...flow.ends, proto: 'tcp' });
  const commas = `${known.src.replaceAll('.', ',')},${port >> 8},${port & 255}`;
  flow.say(0, random.pick(['PASV\r\n', 'EPSV\r\n']));
  const line =
    family === 6 || random.chance(0.3)
      ? random.pick([
          `229 Extended (|||${port}|)\r\n`,
          `229 Extended (|||${port}|)\r\n`,
          `229 Extended (!!!${port}!)\r\n`,
          `229 Extended (|||${port})\r\n`,
          '229 Extended (|||0|)\r\n',
          `229 x (||${port}|)\r\n`,
        ])
      : random.pick([
          `227 Entering (${commas}).\r\n`,
          `227 Entering (${commas}).\r\n`,
          `227 Entering (${commas}).\r\n`,
          `227 =h${commas}\r\n`,
          `227 Entering (10,0,0,99,${port >> 8},${port & 255})\r\n`,
          '227 Entering (1,2,3,4,5)\r\n',
          '227 x\r\n',
          '227\r\n',
        ]);
  inPieces(stage, flow, 1, line);
  announced(stage, src, dst, 41111, port);
}

/** A line, now and then cut in two, with something before it, or sent again. */
function inPieces(stage: Stage, flow: TcpFlow, side: 0 | 1, line: string): void {
  const { random } = stage;
  const way = random.next();
  if (way < 0.06) {
    const cut = random.between(1, line.length - 1);
    flow.say(side, line.slice(0, cut));
    flow.say(side, line.slice(cut));
  } else if (way < 0.1) flow.say(side, `NOOP\r\n${line}`);
  else flow.say(side, line);
  if (random.chance(0.15)) repeat(stage);
  // What comes after has numbers that NAT may have shifted.
  if (random.chance(0.4)) flow.say(side, 'x\r\n');
  if (random.chance(0.3)) flow.segment(side === 0 ? 1 : 0, 'A');
}

/** The connection that was announced, or one like it. */
function announced(stage: Stage, src: string, dst: string, sport: number, dport: number): void {
  const { random } = stage;
  const first = { src, dst, sport, dport: random.chance(0.9) ? dport : dport ^ 1, proto: 'tcp' };
  stage.send({ ...first, flags: 'S', seq: 1, mss: 1460 });
  if (random.chance(0.3)) return;
  stage.send({ ...stage.answerTo(first), proto: 'tcp', flags: 'SA', seq: 100, ack: 2 });
  stage.send({ ...first, flags: 'A', seq: 2, ack: 101 });
}

function tftp(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const sport = random.pick([2005, 3000, 69]);
  const first = { src, dst, sport, dport: 69, proto: 'udp' };
  stage.send({ ...first, payload: `hex:${random.pick(['0001', '0002', '0003', '00'])}66696c65006f6374657400` });
  const known = stage.answerTo(first);
  const data = { src: known.src, dst: known.dst, sport: 3999, dport: known.dport ?? sport, proto: 'udp' };
  stage.send({ ...data, payload: 'hex:00030001' });
  for (let i = random.between(0, 2); i > 0; i--) {
    stage.send({ ...(random.chance(0.5) ? stage.answerTo(data) : data), proto: 'udp', payload: 'hex:00040001' });
  }
}

function irc(stage: Stage): void {
  const { random } = stage;
  const flow = tcpFlow(stage, 4, 6667);
  flow.handshake();
  const known = stage.answerTo({ ...flow.ends, proto: 'tcp' });
  const claimed = random.pick([flow.ends.src, flow.ends.src, known.dst, '10.0.0.99']);
  const number = claimed.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const port = random.pick([5555, 30000, 0, 70000]);
  const line = random.pick([
    `PRIVMSG bob :\x01DCC SEND file ${number} ${port} 10\x01\r\n`,
    `PRIVMSG bob :\x01DCC SEND file ${number} ${port} 10\x01\r\n`,
    `privmsg bob :\x01DCC CHAT chat ${number} ${port}\x01\n`,
    `PRIVMSG bob :\x01DCC MOVE f ${number} ${port}\x01\r\n`,
    `x\r\nPRIVMSG bob :\x01DCC TSEND f  ${number} ${port} 1\x01\r\n`,
    `PRIVMSG bob :\x01DCC XXX f ${number} ${port}\x01\r\n`,
    `PRIVMSG bob :\x01DCC SEND f x ${port}\x01\r\n`,
    `PRIVMSG bob :\x01DCC SEND ${number}\x01\r\n`,
    'PRIVMSG bob :hello DCC\r\n',
  ]);
  flow.say(random.chance(0.9) ? 0 : 1, line);
  if (random.chance(0.3)) flow.say(0, 'x\r\n');
  const far = random.chance(0.5) ? known.src : '8.8.8.8';
  if (homeOf(far) !== homeOf(known.dst)) announced(stage, far, known.dst, 999, port & 0xffff);
}
