/** What the simulated kernel says of a lint finding: its witness is sent through the whole ruleset, on the hosts that may be meant. */
import { type Address, parseAddress } from '../../server/src/base/ip.ts';
import type { Family, Problem } from '../../server/src/base/problem.ts';
import { applyEdits } from '../../server/src/base/span.ts';
import type { Hook } from '../../server/src/catalogue/hooks.ts';
import { readSet } from '../../server/src/catalogue/ipset/read.ts';
import type { NamedSet } from '../../server/src/catalogue/ipset/types.ts';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { createState, send } from '../../server/src/engine/run.ts';
import { ask, entryOf, reversed, startSession } from '../../server/src/engine/session/session.ts';
import type { EngineState } from '../../server/src/engine/state.ts';
import type { Arrival, Host, HostInterface, Packet, Rulesets, Trace } from '../../server/src/engine/types.ts';
import type { Rule, Ruleset } from '../../server/src/model/types.ts';
import { difference } from '../../server/src/reach/compare.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import type { Random } from '../kernel/random.ts';
import { refusals, rulesetOf } from '../support/lint.ts';

export interface Case {
  readonly text: string;
  readonly family: Family;
  readonly random: Random;
}

/** Why a finding is not true of the ruleset; `undefined` when nothing speaks against it. */
export function objection(of: Case, problem: Problem): string | undefined {
  return againstWitness(of, problem) ?? againstDead(of, problem) ?? againstFixes(of, problem);
}

/** Rules whose finding names packets that a rule takes: the state that they have there, and whether they are accepted. */
const TAKES: Readonly<Record<string, { readonly states: readonly string[]; readonly accepts: boolean }>> = {
  'blanket-related': { states: ['RELATED'], accepts: true },
  'invalid-accepted': { states: ['INVALID'], accepts: true },
  'invalid-not-dropped': { states: ['INVALID'], accepts: true },
  'new-without-syn': { states: ['NEW'], accepts: true },
  'helper-not-attached': { states: ['NEW'], accepts: true },
  'reply-by-source-port': { states: ['NEW'], accepts: true },
  'late-established-accept': { states: ['ESTABLISHED'], accepts: true },
  'untracked-dropped': { states: ['UNTRACKED'], accepts: false },
  'reject-answer-dies': { states: ['NEW'], accepts: false },
};

/** Rules whose finding says that a rule matches nothing. */
const DEAD = new Set(['duplicate-state-rule', 'impossible-state']);

/** Rules whose finding is about answers to connections that begin. */
const ANSWERS = new Set(['no-established-accept', 'established-accept-below-drop']);

function againstWitness(of: Case, problem: Problem): string | undefined {
  const { code, witness } = problem;
  const hooks: readonly Hook[] = ['INPUT', 'FORWARD', 'OUTPUT'];
  const everyWorld = hooks.flatMap((hook) => (witness === undefined ? [] : worldsOf(of, witness, hook)));
  const some = (holds: (world: World) => boolean): string | undefined =>
    everyWorld.some(holds) ? undefined : `the witness "${witness}" does otherwise`;
  const takes = TAKES[code];
  if (takes) {
    if (witness === undefined) return 'there is no witness';
    const rules = rulesAt(of, problem.span.start);
    const takesIt = (trace: Trace | undefined): boolean => {
      const rule = trace && rules.find((one) => isHit(trace, one));
      if (!trace || !rule || !takes.states.includes(trace.state)) return false;
      if (code === 'reject-answer-dies' && isAnswered(trace)) return false;
      const isBy = trace.by?.chain === rule.chain && trace.by.rule === rule.number;
      return isBy && takes.accepts === (trace.verdict === 'ACCEPT');
    };
    // The words do not tell the direction: the packet may go on what it began, or answer.
    return some((world) => takesIt(traceOf(world)) || takesIt(answerIn(world)));
  }
  if (ANSWERS.has(code)) {
    if (witness === undefined) return 'there is no witness';
    const blamed = problem.related?.[0] && rulesAt(of, problem.related[0].span.start);
    return some((world) => {
      const trace = answerIn(world);
      if (trace?.state !== 'ESTABLISHED' || (trace.verdict !== 'DROP' && trace.verdict !== 'REJECT')) return false;
      return trace.by?.table === 'filter' && (!blamed || blamed.some((rule) => isHit(trace, rule)));
    });
  }
  if (code === 'notrack-not-accepted' || code === 'discovery-by-state') {
    return some((world) => {
      const trace = traceOf(world);
      return trace?.state === 'UNTRACKED' && trace.by?.table === 'filter' && /DROP|REJECT/.test(trace.verdict);
    });
  }
  if (code === 'notrack-one-way') {
    const rules = rulesAt(of, problem.span.start);
    return some((world) => {
      const there = traceOf(mirrored(world));
      const back = traceOf(world);
      return (
        !!there &&
        !!back &&
        there.state === 'UNTRACKED' &&
        back.state !== 'UNTRACKED' &&
        rules.some((rule) => isHit(there, rule))
      );
    });
  }
  return undefined;
}

/** True when something goes back to the sender; what OUTPUT itself rejects may tell others. */
function isAnswered({ sent, final }: Trace): boolean {
  return sent.some(({ packet }) => packet.destination === final.source);
}

/** Rules that are said to match nothing, or all: random packets try to show otherwise. */
function againstDead(of: Case, problem: Problem): string | undefined {
  const hasTemplates = /-j CT --(zone|helper)/.test(of.text);
  const isDead = DEAD.has(problem.code) || (/never matches/.test(problem.message) && !hasTemplates);
  if (!isDead) return undefined;
  // Of a list of addresses it may be one that is dead.
  const rules = rulesAt(of, problem.span.start);
  const [rule] = rules;
  if (!rule || rules.length > 1) return undefined;
  for (const { words, trace } of traffic(of, rulesetOf(of.text, of.family))) {
    // What the host sends because of a packet has its connection already when it comes to raw.
    if (rule.table === 'raw' && (words.startsWith('-i') || trace.verdict !== 'ACCEPT' || trace.sent.length !== 1))
      continue;
    if (isHit(trace, rule)) return `"${words}" comes to the rule and matches it`;
  }
  return undefined;
}

/** A fix loads; one that is called safe lets the same packets pass, by sets and by trial. */
function againstFixes(of: Case, problem: Problem): string | undefined {
  for (const fix of problem.fixes ?? []) {
    const after = applyEdits(of.text, fix.edits);
    const [refusal] = refusals(after, of.family);
    if (refusal !== undefined) return `after "${fix.title}" the text does not load: ${refusal}`;
    if (fix.kind !== 'safe') continue;
    const [old, young] = [rulesetOf(of.text, of.family), rulesetOf(after, of.family)];
    const apart = difference(createSpace(of.family), old, young);
    if (apart) return `"${fix.title}" changes ${apart.how} in ${apart.table} ${apart.chain}`;
    const seed = of.random.between(0, 1e9);
    const [first, second] = [old, young].map((ruleset) => [...traffic(of, ruleset, seed)]);
    for (const [i, one] of (first ?? []).entries()) {
      const other = second?.[i];
      if (one.trace.verdict !== other?.trace.verdict) return `"${fix.title}" changes what becomes of "${one.words}"`;
    }
  }
  return undefined;
}

interface World {
  readonly host: Host;
  readonly rulesets: Rulesets;
  readonly words: string;
  readonly family: Family;
  /** Of the witness itself; its words may have another, for what it answers. */
  readonly ttl: number;
  /** Of the packet that it answers, where it is an answer. */
  readonly openerTtl: number;
}

/** Hosts on which the packet takes the hook, one for each interface that it may leave by. */
function worldsOf({ text, family }: Case, witness: string, hook: Hook): World[] {
  const value = (option: string): string | undefined => new RegExp(`(?:^| )${option} (\\S+)`).exec(witness)?.[1];
  const device = value('-i');
  if ((device === undefined) !== (hook === 'OUTPUT')) return [];
  const source = parseAddress(value('-s') ?? '', family);
  const destination = parseAddress(value('-d') ?? '', family);
  if (source === undefined || destination === undefined) return [];
  const rulesets = asRulesets(rulesetOf(text, family), family);
  const outs = hook === 'INPUT' ? [''] : ['eth0', 'eth1', 'ppp0', 'wlan0'];
  const marks = / --mark \S+/.test(witness) ? [witness, witness.replace(/ --mark \S+/, '')] : [witness];
  return outs.flatMap((out) => {
    const own = hook === 'INPUT' ? destination : hook === 'OUTPUT' ? source : undefined;
    const home = hook === 'OUTPUT' ? out : (device ?? '');
    const host = hostWith(family, new Set([home, out, 'eth0', 'eth1']), { own, home }, [
      ...(hook === 'INPUT' ? [] : [{ address: destination, device: out }]),
      ...(hook === 'OUTPUT' ? [] : [{ address: source, device: device ?? '' }]),
    ]);
    const ttl = Number(/ --(?:ttl|hl)-eq (\d+)/.exec(witness)?.[1] ?? 64);
    // The packet that a witness answers may need a time to live that the answer does not show.
    const hops = family === 4 ? '--ttl-eq 5' : '--hl-eq 5';
    const world = (words: string, openerTtl: number): World => ({ host, rulesets, words, family, ttl, openerTtl });
    return marks.flatMap((words) => {
      const usual = [world(words, 64)];
      return /-lt 10/.test(text) ? [...usual, world(words, 5), world(`${words} ${hops}`, 5)] : usual;
    });
  });
}

function hostWith(
  family: Family,
  names: ReadonlySet<string>,
  { own, home }: { readonly own: Address | undefined; readonly home: string },
  ways: readonly { readonly address: Address; readonly device: string }[],
): Host {
  const bits = family === 4 ? 32 : 128;
  const gateway = (i: number): Address =>
    family === 4 ? 0xc6120002 + i * 256 : 0x20010db80bad00000000000000000002n + (BigInt(i) << 64n);
  const list = [...names].filter((name) => name !== '');
  const interfaces: HostInterface[] = list.map((name, i) => ({
    name,
    mac: `02:00:00:00:${10 + i}:01`,
    addresses: [
      {
        family,
        address: typeof gateway(i) === 'number' ? (gateway(i) as number) - 1 : (gateway(i) as bigint) - 1n,
        prefix: family === 4 ? 24 : 64,
      },
      ...(own !== undefined && name === home ? [{ family, address: own, prefix: bits }] : []),
    ],
  }));
  const loopback = {
    name: 'lo',
    mac: undefined,
    addresses: [{ family, address: family === 4 ? 0x7f000001 : 1n, prefix: family === 4 ? 8 : 128 }],
  };
  return {
    interfaces: [loopback, ...interfaces],
    routes: ways.map(({ address, device }) => ({
      family,
      network: address,
      prefix: bits,
      via: gateway(list.indexOf(device)),
      device,
    })),
    sysctl: new Map([
      ['net.ipv4.ip_forward', 1],
      ['net.ipv6.conf.all.forwarding', 1],
    ]),
    sets: new Map([['friends', nobody()]]),
  };
}

function nobody(): NamedSet {
  const set = readSet([]);
  if (typeof set === 'string') throw new Error(set);
  return set;
}

function asRulesets(ruleset: Ruleset, family: Family): Rulesets {
  return family === 4 ? { ipv4: ruleset, ipv6: undefined } : { ipv4: undefined, ipv6: ruleset };
}

function traceOf({ host, rulesets, words, family }: World): Trace | undefined {
  const asked = ask(startSession(host, rulesets), words, 1, { family });
  return asked.ok ? asked.answer.trace : undefined;
}

/** The packet's mirror image in the same world, as the first of its kind. */
function mirrored(world: World): World {
  const swap = (words: string, a: string, b: string): string =>
    words.replace(new RegExp(`(^| )(${a}|${b})(?= )`, 'g'), (_all, gap, option) => `${gap}${option === a ? b : a}`);
  const turned = swap(swap(world.words.replace(/ --ctstate \S+/, ''), '-s', '-d'), '--sport', '--dport');
  const reading = readPacketWords(turned.replace(/-i \S+ ?/, ''), { host: world.host, family: world.family, at: 1 });
  if (!reading.ok) return world;
  const from = entryOf(world.host, reading.value.arrival.packet);
  const bare = turned.replace(/-i \S+ ?/, '');
  return { ...world, words: from.kind === 'wire' ? `-i ${from.device} ${bare}` : bare };
}

/** Lets the connection begin through the rules, completes the handshake past them, and sends the answer through them. */
function answerIn(world: World): Trace | undefined {
  const { host, rulesets, words, family } = world;
  const reading = readPacketWords(words.replace(/ --ctstate \S+/, ''), { host, family, at: 1 });
  if (!reading.ok) return undefined;
  const wanted = reading.value.arrival.packet;
  const back = reversed({ ...wanted, badChecksum: false });
  const opening = back.transport.kind === 'tcp' ? segment(back, 2, 999, 0) : back;
  let state = createState(host, rulesets);
  const step = (packet: Packet, at: number): Trace => {
    const arrival: Arrival = { at, from: entryOf(host, packet), mark: 0, packet };
    const sent = send(state, arrival);
    state = sent.state;
    return sent.trace;
  };
  const quietly = (packet: Packet, at: number): Trace => {
    const silent: EngineState = { ...state, rulesets: { ipv4: undefined, ipv6: undefined } };
    state = silent;
    const trace = step(packet, at);
    state = { ...state, rulesets };
    return trace;
  };
  const opened = step({ ...opening, ttl: world.openerTtl }, 1);
  if (opened.verdict !== 'ACCEPT') return undefined;
  const answer = reversed(opened.final);
  if (answer.transport.kind !== 'tcp' || wanted.transport.kind !== 'tcp') return step({ ...answer, ttl: world.ttl }, 2);
  const flags = wanted.transport.flags;
  if ((flags & 18) !== 18) {
    quietly({ ...segment(answer, 18, 5000, 1000), ttl: 64 }, 1.1);
    quietly(segment(back, 16, 1000, 5001), 1.2);
    return step({ ...segment(answer, flags, 5001, 1000), ttl: world.ttl }, 2);
  }
  return step({ ...segment(answer, flags, 5000, 1000), ttl: world.ttl }, 2);
}

function segment(packet: Packet, flags: number, seq: number, ack: number): Packet {
  if (packet.transport.kind !== 'tcp') return packet;
  return { ...packet, transport: { ...packet.transport, flags, seq, ack, windowBytes: 65535, options: {} } };
}

/** Packets of all kinds and their answers through a ruleset, on one host. */
function* traffic(
  { family, random }: Case,
  ruleset: Ruleset,
  seed = random.between(0, 1e9),
): Iterable<{ words: string; trace: Trace }> {
  let state = seed;
  const next = (count: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % count;
  };
  const pick = <T>(from: readonly T[]): T => from[next(from.length)] as T;
  const own = family === 4 ? ['10.0.0.1', '192.168.1.1'] : ['2001:db8:a::1', '2001:db8:b::1'];
  const others =
    family === 4 ? ['203.0.113.5', '10.0.0.9', '192.168.1.7'] : ['2001:db8::5', '2001:db8:a::9', '2001:db8:b::7'];
  const icmp = family === 4 ? '-p icmp --icmp-type' : '-p ipv6-icmp --icmpv6-type';
  const address = (text: string): Address => parseAddress(text, family) ?? 0;
  const base = hostWith(family, new Set(['eth0', 'eth1']), { own: address(own[0] ?? ''), home: 'eth0' }, [
    { address: address(others[0] ?? ''), device: 'eth0' },
    { address: address(others[1] ?? ''), device: 'eth0' },
    { address: address(others[2] ?? ''), device: 'eth1' },
  ]);
  let session = startSession(base, asRulesets(ruleset, family));
  for (let i = 0; i < 24; i++) {
    const from = pick([...others, own[0] ?? '']);
    const isOwn = from === own[0];
    const to = isOwn ? pick(others) : pick([own[0] ?? '', own[0] ?? '', ...others.filter((other) => other !== from)]);
    const device = isOwn ? '' : `-i ${from === others[2] ? 'eth1' : 'eth0'} `;
    const kind = next(4);
    const ports = `--sport ${pick([40000, 22, 53, 5500])} --dport ${pick([22, 53, 21, 80, 443, 113, 40000, 69, 5500])}`;
    const what =
      kind === 0
        ? `${icmp} ${family === 4 ? pick([8, 0, 3, 11]) : pick([128, 129, 1, 3, 135, 136])}`
        : kind === 1
          ? `-p udp ${ports}`
          : `-p tcp ${ports} --tcp-flags ALL ${pick(['SYN', 'SYN', 'SYN,ACK', 'ACK', 'RST', 'FIN,ACK'])}`;
    const state = pick(['', '', '', ' --ctstate ESTABLISHED', ' --ctstate RELATED', ' --ctstate INVALID']);
    const words = `${device}-s ${from} -d ${to} ${what}${state}`;
    const asked = ask(session, words, i + 1, { family });
    if (!asked.ok) continue;
    session = asked.answer.session;
    yield { words, trace: asked.answer.trace };
  }
}

/** The rules of the line: several where it lists addresses. */
function rulesAt({ text, family }: Case, offset: number): Rule[] {
  const line = text.slice(0, offset).split('\n').length - 1;
  const chains = [...rulesetOf(text, family).tables.values()].flatMap((table) => [...table.chains.values()]);
  return chains.flatMap((chain) => chain.rules.filter((rule) => rule.line === line));
}

function isHit(trace: Trace, rule: Rule): boolean {
  return trace.hits.some(
    ({ place }) => place.table === rule.table && place.chain === rule.chain && place.rule === rule.number,
  );
}

/** The text with lines left out, as few as need be for `fails` to hold. */
export function shrunk(text: string, fails: (smaller: string) => boolean): string {
  let lines = text.split('\n');
  for (let before = -1; before !== lines.length; ) {
    before = lines.length;
    for (let i = lines.length - 1; i >= 0; i--) {
      if (!lines[i]?.startsWith('-')) continue;
      const smaller = lines.filter((_line, at) => at !== i);
      if (fails(smaller.join('\n'))) lines = smaller;
    }
  }
  return lines.join('\n');
}
