/** Talks of SIP: phones that register, calls with their media, over UDP and TCP, orderly and not. */
import type { Family } from '../../server/src/base/problem.ts';
import { pairOf, type Stage } from './stage.ts';
import { tcpFlow } from './tcp.ts';

type Side = 0 | 1;

/** What the messages of one talk have in common. */
interface Talk {
  readonly stage: Stage;
  readonly family: Family;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly transport: 'UDP' | 'TCP';
  /** Sends a message from one side. */
  readonly say: (side: Side, text: string) => void;
  /** The side's address as it knows it itself, and the other as that side sees it. */
  readonly seenBy: (side: Side) => readonly [own: string, other: string];
}

/** A phone registers, or calls. */
export function sip(stage: Stage, family: Family): void {
  const { random } = stage;
  const isTcp = random.chance(0.2);
  const talk = isTcp ? overTcp(stage, family) : overUdp(stage, family);
  for (let i = random.between(1, 2); i > 0; i--) {
    if (random.chance(0.4)) register(talk);
    else call(talk);
  }
}

function overUdp(stage: Stage, family: Family): Talk {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const sport = random.pick([5060, 5060, 40000]);
  const first = { src, dst, sport, dport: 5060, proto: 'udp' };
  return {
    ...{ stage, family, src, dst, sport },
    transport: 'UDP',
    say: (side, payload) => stage.send({ ...(side === 0 ? first : stage.answerTo(first)), proto: 'udp', payload }),
    seenBy: (side) => {
      const known = stage.answerTo(first);
      return side === 0 ? [src, dst] : [known.src, known.dst];
    },
  };
}

function overTcp(stage: Stage, family: Family): Talk {
  const flow = tcpFlow(stage, family, 5060);
  const { src, dst, sport = 0 } = flow.ends;
  flow.handshake();
  return {
    ...{ stage, family, src, dst, sport },
    transport: 'TCP',
    say: (side, text) => {
      // Two messages in a segment, or a part of one.
      const [once, cut] = [stage.random.chance(0.1), stage.random.chance(0.1)];
      flow.say(side, once ? text + text : cut ? text.slice(0, -20) : text);
    },
    seenBy: (side) => {
      const known = stage.answerTo({ ...flow.ends, proto: 'tcp' });
      return side === 0 ? [src, dst] : [known.src, known.dst];
    },
  };
}

/** An address as a URI has it. */
function host(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function message(talk: Talk, side: Side, start: string, cseq: string, more: string, body = ''): string {
  const { random } = talk.stage;
  const [own, other] = talk.seenBy(side);
  const port = side === 0 ? random.pick([talk.sport, talk.sport, 5062]) : 5060;
  const via = random.pick([
    `Via: SIP/2.0/${talk.transport} ${host(own)}:${port};branch=z\r\n`,
    `v: SIP/2.0/${talk.transport} ${host(own)};rport\r\n`,
    `Via: SIP/2.0/${talk.transport} phone.example.org:5060\r\n`,
    `Via: SIP/2.0/${talk.transport} ${host(own)}:${port},\r\n SIP/2.0/UDP ${host(other)}\r\n`,
  ]);
  const length = random.chance(0.05)
    ? ''
    : `${random.pick(['Content-Length', 'l'])}: ${body.length + (random.chance(0.04) ? 7 : 0)}\r\n`;
  const number = random.chance(0.04) ? '' : `CSeq: ${cseq}\r\n`;
  return `${start}\r\n${via}From: <sip:a@${host(own)}>\r\nTo: <sip:b@${host(other)}>\r\n${number}${more}${length}\r\n${body}`;
}

function register(talk: Talk): void {
  const { stage, sport, say } = talk;
  const { random } = stage;
  const [own] = talk.seenBy(0);
  const sequence = random.between(1, 3);
  const contact = random.pick([
    `Contact: <sip:a@${host(own)}:${sport}>\r\n`,
    `Contact: <sip:a@${host(own)}:${sport}>\r\n`,
    `m: <sip:a@${host(own)}>;expires=30\r\n`,
    `Contact: <sip:${host(own)}:6000;transport=${talk.transport.toLowerCase()}>;expires=20\r\n`,
    `Contact: <sip:a@${host(own)};transport=tcp>\r\n`,
    `Contact: <sip:a@phone.example.org>,\r\n\t<sip:a@${host(own)}:5070>;expires=x\r\n`,
    `Contact: <sip:x@example.org>\r\nContact: <sip:a@${host(own)}:700>\r\n`,
    'Contact: *\r\n',
    '',
  ]);
  const more = `${contact}${random.pick(['Expires: 60\r\n', 'Expires: 60\r\n', 'Expires: 0\r\n', ''])}`;
  say(0, message(talk, 0, 'REGISTER sip:reg SIP/2.0', `${sequence} REGISTER`, more));
  const status = random.pick(['200 OK', '200 OK', '200 OK', '401 No', '100 Trying', '0 x']);
  const answered = random.chance(0.8) ? more : more.replace(/^Contact.*\r\n/, '');
  if (random.chance(0.85))
    say(1, message(talk, 1, `SIP/2.0 ${status}`, `${random.pick([sequence, sequence, 9])} REGISTER`, answered));
  const [src, dst] = talk.seenBy(1);
  const proto = talk.transport.toLowerCase();
  // The call that was foreseen, or one from elsewhere.
  const ends = { src, dst, sport: random.pick([5060, 5070, 6000]), dport: random.pick([sport, 5060, 5070, 6000]) };
  const text = message(talk, 1, `INVITE sip:a@${host(dst)} SIP/2.0`, '1 INVITE', '', media(talk, src, 9000));
  if (proto === 'udp') stage.send({ ...ends, proto, payload: random.pick([text, 'OPTIONS sip:a SIP/2.0']) });
  else stage.send({ ...ends, proto, flags: 'S', seq: 1 });
}

function media(talk: Talk, address: string, port: number): string {
  const { random } = talk.stage;
  const net = `IN IP${talk.family}`;
  const streams = random.pick([
    `m=audio ${port} RTP/AVP 0\r\n`,
    `m=audio ${port} RTP/AVP 0\r\n`,
    `m=audio ${port} RTP/AVP 0\r\nm=video ${port + 10} RTP/AVP 31\r\n`,
    `m=audio ${port} RTP/AVP 0\r\nc=${net} ${address}\r\nm=image ${port + 20} udptl t38\r\n`,
    `m=audio 0 RTP/AVP 0\r\nm=video ${port} RTP/AVP 31\r\n`,
    `m=audio ${port} RTP/AVP 0\r\nm=audio ${port + 2} RTP/AVP 0\r\nm=audio ${port + 4} RTP/AVP 0\r\nm=audio ${port + 6} RTP/AVP 0\r\n`,
    'm=audio 80 RTP/AVP 0\r\n',
    'm=message 9000 x\r\n',
  ]);
  const shared = random.chance(0.9) ? `c=${net} ${address}\r\n` : '';
  const owner = random.chance(0.95) ? `o=x 1 1 ${net} ${address}\r\n` : 'o=x 1 1 IN IP4 host.example.org\r\n';
  return `v=0\r\n${owner}s=-\r\n${shared}t=0 0\r\n${streams}`;
}

function call(talk: Talk): void {
  const { stage, say } = talk;
  const { random } = stage;
  const sequence = random.between(1, 3);
  const [own, other] = talk.seenBy(0);
  const port = random.pick([8000, 8000, 8001, 65534, 1024]);
  const start = `INVITE sip:b@${host(other)} SIP/2.0`;
  say(0, message(talk, 0, start, `${sequence} INVITE`, '', media(talk, own, port)));
  if (random.chance(0.15)) say(0, message(talk, 0, start, `${sequence} INVITE`, '', media(talk, own, port + 100)));
  const [far, near] = talk.seenBy(1);
  const status = random.pick(['200 OK', '200 OK', '200 OK', '180 Ringing', '183 Progress', '486 Busy']);
  const cseq = `${random.pick([sequence, sequence, 9])} ${random.pick(['INVITE', 'INVITE', 'UPDATE', 'PRACK', 'BYE'])}`;
  say(1, message(talk, 1, `SIP/2.0 ${status}`, cseq, '', random.chance(0.85) ? media(talk, far, 9000) : ''));
  if (random.chance(0.3)) {
    const method = random.pick(['ACK', 'PRACK', 'UPDATE', 'CANCEL', 'INFO']);
    const body = random.chance(0.4) ? media(talk, own, port + 30) : '';
    say(0, message(talk, 0, `${method} sip:b SIP/2.0`, `${sequence} ${method}`, '', body));
  }
  for (let i = random.between(1, 3); i > 0; i--) {
    const ports = [port & ~1, (port & ~1) + 1, port + 10, port + 20];
    if (random.chance(0.5))
      stage.send({
        src: far,
        dst: near,
        proto: 'udp',
        sport: 9000,
        dport: random.pick(ports) & 0xffff,
        payload: 'rtp',
      });
    else {
      const dport = random.pick([9000, 9001, 9010]);
      stage.send({ src: own, dst: other, proto: 'udp', sport: port & ~1, dport, payload: 'rtp' });
    }
  }
  if (random.chance(0.3)) say(random.pick([0, 1]), message(talk, 0, 'BYE sip:b SIP/2.0', `${sequence} BYE`, ''));
}
