/** Packets a second through chains of 10, 1,000 and 100,000 rules, beside the running kernel with the same ruleset and packet. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { createState, send } from '../../server/src/engine/run.ts';
import { ask, startSession } from '../../server/src/engine/session/session.ts';
import type { Arrival, Rulesets } from '../../server/src/engine/types.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { type Figure, median, percentile } from './figures.ts';

const SIZES = [10, 1000, 100_000];
const BATCH = 2000;
const BATCHES = 15;
const CONNECTIONS = 1_000_000;

export function engine(): Figure[] {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const text = rulesOf(size);
    const ours = microsecondsHere(text);
    const kernel = microsecondsInKernel(text);
    figures.push({ name: `packets a second, ${size} rules`, value: 1e6 / ours, unit: '/s' });
    if (kernel === undefined) continue;
    figures.push({ name: `the kernel, ${size} rules`, value: 1e6 / kernel, unit: '/s' });
    const limit = size === 1000 ? { atMost: 3 } : {};
    figures.push({ name: `time of a packet / the kernel's, ${size} rules`, value: ours / kernel, unit: '×', ...limit });
  }
  return [...figures, ...explained(), ...memory()];
}

/** Rules that are exclusive on the address and the port; the packet is taken by the last, which is what costs the kernel most. */
function rulesOf(count: number): string {
  const lines = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
  for (let i = 1; i < count; i++) {
    lines.push(
      `-A OUTPUT -d 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32 -p udp -m udp --dport ${(i % 65535) + 1} -j DROP`,
    );
  }
  lines.push('-A OUTPUT -d 127.0.0.1/32 -p udp -m udp --dport 9 -j ACCEPT', 'COMMIT', '');
  return lines.join('\n');
}

function load(text: string): Rulesets {
  return { ipv4: buildRuleset(parseSave(text, { family: 4 })), ipv6: undefined };
}

function arrivalOf(rulesets: Rulesets, words: string): Arrival {
  const reading = readPacketWords(words, { family: 4, host: defaultHost(rulesets), at: 0 });
  if (!reading.ok) throw new Error(reading.message);
  return reading.value.arrival;
}

/** Time of the processor, which what else the machine does hardly changes. */
function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds that a packet takes here, without the words of its journey. */
function microsecondsHere(text: string): number {
  const rulesets = load(text);
  const arrival = arrivalOf(rulesets, '-s 127.0.0.1 -d 127.0.0.1 -p udp --sport 40000 --dport 9');
  let state = createState(defaultHost(rulesets), rulesets);
  let now = 0;
  const batches: number[] = [];
  for (let batch = 0; batch <= BATCHES; batch++) {
    const began = cpuMicroseconds();
    for (let i = 0; i < BATCH; i++) {
      now += 0.0001;
      ({ state } = send(state, { ...arrival, at: now }, { explain: false }));
    }
    batches.push((cpuMicroseconds() - began) / BATCH);
  }
  return median(batches.slice(1));
}

const SENDER = `
import socket, sys, time
batch, batches = int(sys.argv[1]), int(sys.argv[2])
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(('127.0.0.1', 9))
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.connect(('127.0.0.1', 9))
times = []
for _ in range(batches):
    began = time.process_time()
    for _ in range(batch):
        sender.send(b'')
    times.append((time.process_time() - began) * 1e6 / batch)
print(sorted(times)[len(times) // 2])
`;

/** The same of the running kernel: a socket sends in a loop, in a network namespace made for it; `undefined` where that cannot be. */
function microsecondsInKernel(text: string): number | undefined {
  const name = `iptables-engine-${process.pid}`;
  if (process.getuid?.() !== 0 || spawnSync('ip', ['netns', 'add', name]).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'iptables-bench-'));
  const inside = (...words: string[]) => spawnSync('ip', ['netns', 'exec', name, ...words], { encoding: 'utf8' });
  try {
    writeFileSync(join(folder, 'rules'), text);
    writeFileSync(join(folder, 'send.py'), SENDER);
    if (inside('ip', 'link', 'set', 'lo', 'up').status !== 0) return undefined;
    if (inside('iptables-legacy-restore', join(folder, 'rules')).status !== 0) return undefined;
    const { stdout, status } = inside('python3', join(folder, 'send.py'), String(BATCH), String(BATCHES));
    return status === 0 ? Number(stdout) : undefined;
  } finally {
    spawnSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true });
  }
}

/** A packet with the whole account of its way, as the editor asks for it. */
function explained(): Figure[] {
  const rulesets = load(rulesOf(10_000));
  const session = startSession(defaultHost(rulesets), rulesets);
  const samples: number[] = [];
  for (let i = 0; i < 40; i++) {
    const began = performance.now();
    ask(session, `-d 127.0.0.1 -p udp --sport ${40_000 + i} --dport 9`);
    samples.push(performance.now() - began);
  }
  return [
    { name: 'a packet explained, 10,000 rules, p95', value: percentile(samples.slice(5), 0.95), unit: 'ms', atMost: 5 },
  ];
}

/** Resident memory that a million live connections take, and what the next packet then costs. */
function memory(): Figure[] {
  const rulesets = load('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n');
  const host = { ...defaultHost(rulesets), sysctl: new Map([['net.netfilter.nf_conntrack_max', 2_000_000]]) };
  const before = process.memoryUsage().rss;
  const arrival = arrivalOf(rulesets, '-i eth0 -s 10.0.0.2 -d 10.0.0.1 -p udp --sport 1 --dport 53');
  let state = createState(host, rulesets);
  const began = cpuMicroseconds();
  for (let i = 0; i < CONNECTIONS; i++) {
    const packet = { ...arrival.packet, source: 0x0b000000 + i };
    ({ state } = send(state, { ...arrival, at: i / 1e6, packet }, { explain: false }));
  }
  const perPacket = (cpuMicroseconds() - began) / CONNECTIONS;
  if (state.conntrack.entries.size !== CONNECTIONS) throw new Error(`${state.conntrack.entries.size} connections live`);
  const value = (process.memoryUsage().rss - before) / 1e6;
  return [
    { name: 'a million live connections, resident', value, unit: 'MB', atMost: 1000 },
    { name: 'a packet that opens one of them', value: perPacket, unit: 'µs' },
  ];
}
