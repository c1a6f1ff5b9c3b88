/** Calls and registrations of H.323, made up from the types that the helpers read. */

import { parseAddress } from '../../server/src/base/ip.ts';
import type { Family } from '../../server/src/base/problem.ts';
import { USER_INFORMATION } from '../../server/src/engine/application/h225-types.ts';
import { H245_MESSAGE } from '../../server/src/engine/application/h245-types.ts';
import { RAS_MESSAGE } from '../../server/src/engine/application/ras-types.ts';
import { type Making, type Wish, writePer } from './per-write.ts';
import type { Random } from './random.ts';
import { pairOf, type Stage } from './stage.ts';
import { type TcpFlow, tcpFlow } from './tcp.ts';

export const CALL_RULES: readonly string[] = [
  ['Q.931', 'tcp', 1720],
  ['RAS', 'udp', 1719],
].flatMap(([name, protocol, port]) =>
  ['PREROUTING', 'OUTPUT'].map((chain) => `-A ${chain} -p ${protocol} --dport ${port} -j CT --helper ${name}`),
);

const PORTS = [5000, 5001, 1720, 30000, 0, 1, 65535, 65534];

/** Alternatives that count. */
const PREFERRED = new Set(['ipAddress', 'ip6Address', 'iPAddress', 'iP6Address', 'unicastAddress']);

const SIGNALS = ['setup', 'setup', 'callProceeding', 'connect', 'alerting', 'facility', 'progress', 'information'];
const REGISTRATIONS = [
  'gatekeeperRequest',
  'gatekeeperConfirm',
  'registrationRequest',
  'registrationRequest',
  'registrationConfirm',
  'registrationConfirm',
  'unregistrationRequest',
  'admissionRequest',
  'admissionConfirm',
  'locationRequest',
  'locationConfirm',
  'infoRequestResponse',
];

/** A call, or a registration and the calls that come of it. */
export function call(stage: Stage, family: Family): void {
  if (stage.random.chance(0.5)) signalling(stage, family);
  else registration(stage, family);
}

function signalling(stage: Stage, family: Family): void {
  const flow = tcpFlow(stage, family, 1720);
  flow.handshake();
  signals(stage, family, flow);
}

function signals(stage: Stage, family: Family, flow: TcpFlow): void {
  const { random } = stage;
  for (let i = random.between(1, 3); i > 0; i--) {
    const side = random.pick([0, 1] as const);
    const making = makingFor(stage, flow.ends, side, 'tcp');
    const message = (): number[] => packed(signal(making), random);
    const text = random.chance(0.15) ? [...message(), ...message()] : message();
    say(flow, random, side, text);
    if (random.chance(0.7)) answerAnnounced(stage, family);
  }
}

/** A segment of it, or its head and the rest in two. */
function say(flow: TcpFlow, random: Random, side: 0 | 1, bytes: readonly number[]): void {
  const parts = random.chance(0.1) ? [bytes.slice(0, 4), bytes.slice(4)] : [bytes];
  for (const part of parts) flow.say(side, asText(damaged(part, random)));
}

function registration(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const first = { src, dst, sport: random.pick([1719, 40000]), dport: 1719, proto: 'udp' };
  for (let i = random.between(1, 4); i > 0; i--) {
    const side = i % 2 === 0 || random.chance(0.5) ? 0 : 1;
    const making = makingFor(stage, first, side, 'udp');
    const bytes = writePer(RAS_MESSAGE, { [random.pick(REGISTRATIONS)]: {} }, making);
    const ends = side === 0 ? first : stage.answerTo(first);
    stage.send({ ...ends, proto: 'udp', payload: asText(damaged([...bytes], random)) });
    if (random.chance(0.5)) answerAnnounced(stage, family);
  }
}

/** What is expected now comes, and may announce more. */
function answerAnnounced(stage: Stage, family: Family): void {
  const { random } = stage;
  const awaited = stage.awaited();
  if (awaited.length === 0) return;
  const { src, dst, dport, proto } = random.pick(awaited);
  const source = src === '0.0.0.0' || src === '::' ? pairOf(random, family)[0] : src;
  if (proto === 17) {
    const first = { src: source, dst, sport: random.pick([dport, 6000]), dport, proto: 'udp' };
    stage.send({ ...first, payload: 'rtp' });
    if (random.chance(0.5)) stage.send({ ...stage.answerTo(first), proto: 'udp', payload: 'rtp' });
    return;
  }
  const flow = tcpFlow(stage, family, dport, [source, dst]);
  flow.handshake();
  if (random.chance(0.3)) {
    signals(stage, family, flow);
    return;
  }
  for (let i = random.between(0, 2); i > 0; i--) {
    const side = random.pick([0, 1] as const);
    const making = makingFor(stage, flow.ends, side, 'tcp');
    say(flow, random, side, packed([...writePer(H245_MESSAGE, control(making), making)], random));
  }
}

function signal(making: Making): number[] {
  const { random } = making;
  const name = random.pick(SIGNALS);
  const forwarded = { reason: { callForwarded: {} }, alternativeAddress: {} };
  const body: Wish = {
    [name]: {
      ...(random.chance(0.5) && { fastStart: openings(making) }),
      ...(random.chance(0.5) && { h245Address: {} }),
      ...(name === 'facility' && random.chance(0.5) && forwarded),
    },
  };
  const pdu: Wish = { body, ...(random.chance(0.2) && { h245Control: [control(making)] }) };
  const user = writePer(USER_INFORMATION, { pdu }, making);
  const length = user.length + 1;
  return [
    8,
    2,
    0,
    1,
    random.pick([5, 7, 1, 0x62]),
    ...random.pick([[], [4, 3, 0x88, 0x93, 0xa5], [0x28, 1, 65]]),
  ].concat([0x7e, length >> 8, length & 255, 5, ...user]);
}

function control({ random }: Making): Wish {
  const opening = opens(random);
  return random.pick<Wish>([
    { request: { openLogicalChannel: opening } },
    { request: { openLogicalChannel: opening } },
    { response: { openLogicalChannelAck: random.chance(0.5) ? { forwardAck: {}, ...stack(random) } : {} } },
    { request: { terminalCapabilitySet: {} } },
    { command: {} },
    undefined,
  ]);
}

function openings({ random }: Making): Wish {
  return Array.from({ length: random.between(1, 3) }, () => opens(random));
}

function opens(random: Random): Wish {
  const multiplex = random.chance(0.8) ? { multiplex: { h2250: random.chance(0.7) ? { mediaChannel: {} } : {} } } : {};
  if (random.chance(0.2)) {
    const data = { application: { t120: { separateLANStack: {} } } };
    return { forward: { ...multiplex, dataType: { data } }, ...stack(random) };
  }
  return { forward: multiplex, ...(random.chance(0.3) && { reverse: { multiplex: { h2250: {} } } }) };
}

function stack(random: Random): { separateStack?: Wish } {
  return random.chance(0.7) ? { separateStack: { networkAddress: { localAreaAddress: { unicastAddress: {} } } } } : {};
}

/** A message with its head, now and then of a wrong length. rfc:1006 section 6 */
function packed(bytes: readonly number[], random: Random): number[] {
  const length = bytes.length + 4 + (random.chance(0.05) ? random.pick([-1, 1, 5, -200]) : 0);
  return [3, 0, (length >> 8) & 255, length & 255, ...bytes];
}

function damaged(bytes: readonly number[], random: Random): readonly number[] {
  if (random.chance(0.85)) return bytes;
  if (random.chance(0.4)) return bytes.slice(0, random.between(0, bytes.length));
  const at = random.between(0, bytes.length - 1);
  return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.between(0, 7)) : byte));
}

function asText(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes);
}

/** Makes up addresses of the speaker's and the listener's own more often than others. */
function makingFor(
  stage: Stage,
  first: { readonly src: string; readonly dst: string; readonly sport?: number; readonly dport?: number },
  side: 0 | 1,
  proto: string,
): Making {
  const { random } = stage;
  const known = stage.answerTo({ ...first, proto });
  const [own, other] = side === 0 ? [first, known] : [known, first];
  const texts = [own.src, own.src, own.src, own.src, own.dst, other.src, other.dst];
  const addresses = texts.map(addressBytes);
  const ports = [...PORTS, own.sport ?? 0, own.dport ?? 0];
  return {
    random,
    optional: random.pick([0, 0.2, 0.5, 0.9]),
    choose: (names) =>
      random.chance(0.8)
        ? names.find(
            (name) =>
              PREFERRED.has(name) && (name === 'unicastAddress' || name.includes('6') === own.src.includes(':')),
          )
        : undefined,
    numberUpTo: (max) => random.pick(max === 65535 ? ports : max < 65535 ? [1, max] : [1, 200, 3600, 90000]),
    stringOf: (length) => {
      const fitting = addresses.filter((bytes) => bytes.length === length);
      return fitting.length > 0 && random.chance(0.9)
        ? random.pick(fitting)
        : length === 4 && random.chance(0.5)
          ? [127, 0, 0, 1]
          : Array.from({ length }, () => random.between(0, 255));
    },
  };
}

function addressBytes(text: string): number[] {
  const address = parseAddress(text, text.includes(':') ? 6 : 4);
  if (address === undefined) throw new Error(`not an address: ${text}`);
  const width = typeof address === 'number' ? 4 : 16;
  return Array.from({ length: width }, (_, i) => Number((BigInt(address) >> BigInt(8 * (width - 1 - i))) & 255n));
}
