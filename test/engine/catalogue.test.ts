// Each entry of the catalogue is carried out exactly, or the user reads what is not known: nothing is silently true.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import { matches } from '../../server/src/catalogue/matches.generated.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';
import { whatRefuses } from '../../server/src/engine/session/refusal.ts';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

interface Example {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly rule: string;
}

/** What NAT leaves to chance. */
const DRAWN = /^NAT draws a port at random between/;

/** Entries of which some use cannot be told, and what the user reads then. */
const OPEN: Readonly<Record<string, RegExp>> = {
  bpf: /program/,
  cgroup: /control group/,
  connlabel: /label/,
  cpu: /which CPU/,
  devgroup: /group/,
  ipvs: /IPVS/,
  nfacct: /quota/,
  osf: /operating system/,
  owner: /process|user|group|socket/,
  rateest: /estimator/,
  realm: /realm/,
  recent: /mask/,
  set: /set/,
  socket: /socket/,
  srh: /segment/,
  statistic: /chance/,
  time: /time/,
  CLUSTERIP: /CLUSTERIP/,
  CT: /timeout policy|helper/,
  DNAT: DRAWN,
  NETMAP: /name/,
  SET: /set/i,
  MASQUERADE: DRAWN,
  REDIRECT: DRAWN,
  SNAT: DRAWN,
  SYNPROXY: /ACK/,
  TPROXY: /proxy/,
};

const PACKETS: Readonly<Record<Family, readonly object[]>> = {
  4: [
    { src: '10.0.0.2', dst: '192.168.1.2', proto: 'tcp', sport: 40000, dport: 80, flags: 'S', mss: 1460 },
    { src: '10.0.0.2', dst: '10.0.0.1', proto: 'udp', sport: 40000, dport: 53, payload: 'hello' },
    { src: '10.0.0.2', dst: '10.0.0.1', proto: 'icmp', icmp: { type: 8, id: 1 } },
    { src: '10.0.0.2', dst: '10.0.0.1', proto: 'sctp', sport: 1, dport: 2, chunk: 1, initTag: 7 },
  ],
  6: [
    { src: '2001:db8:a::2', dst: '2001:db8:b::2', proto: 'tcp', sport: 40000, dport: 80, flags: 'S', mss: 1460 },
    { src: '2001:db8:a::2', dst: '2001:db8:a::1', proto: 'udp', sport: 40000, dport: 53, payload: 'hello' },
    { src: '2001:db8:a::2', dst: '2001:db8:a::1', proto: 'icmpv6', icmp: { type: 128, id: 1 } },
  ],
};

const HOST = {
  interfaces: [
    { name: 'eth0', addresses: ['10.0.0.1/24', '2001:db8:a::1/64'] },
    { name: 'eth1', addresses: ['192.168.1.1/24', '2001:db8:b::1/64'] },
  ],
  sysctl: { 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 },
};

/** Entries of which no use loads any more. */
const GONE: readonly string[] = ['ULOG'];

/** A use of an entry whose table of cases has none that loads by itself. */
const OWN: Readonly<Record<string, string>> = { nfacct: '-m nfacct --nfacct-name web' };

const PLACE = /^@ (4?6?) (\S+) (\S+)/;

/** The rules of the entry's own table of cases that load, each where the table says that it stands. */
function examplesOf(entry: string, folder: string): Example[] {
  const examples: Example[] = [];
  let place = { families: [4, 6] as readonly Family[], table: 'filter', chain: 'INPUT' };
  for (const line of readFileSync(`test/catalogue/${folder}/${entry}.cases`, 'utf8').split('\n')) {
    const [, digits, table = '', chain = ''] = PLACE.exec(line) ?? [];
    if (digits !== undefined) {
      place = { families: ([4, 6] as const).filter((family) => digits.includes(String(family))), table, chain };
    } else if (/;\s*OK\b/.test(line)) {
      const rule = (line.split(';')[0] ?? '').trim();
      for (const family of place.families) examples.push({ family, rule, table: place.table, chain: place.chain });
    }
  }
  const own = OWN[entry];
  return own === undefined ? examples : [...examples, { family: 4, rule: own, table: 'filter', chain: 'INPUT' }];
}

/** A save text with the rule alone; nothing where one of the programs does not take it there. */
function saveOf({ rule, family, table, chain }: Example): string | undefined {
  const isBuiltIn = chain.toUpperCase() === chain;
  const text = `*${table}\n${isBuiltIn ? `:${chain} ACCEPT` : `:${chain} -`} [0:0]\n-A ${chain} ${rule}\nCOMMIT\n`;
  const document = parseSave(text, { family });
  return whatRefuses(document, buildRuleset(document)) ? undefined : text;
}

/** What the user reads of doubts about the rule, for each packet in both directions of the host. */
function doubtsOf(example: Example): readonly string[] | undefined {
  const text = saveOf(example);
  if (text === undefined) return undefined;
  const from = example.family === 4 ? ['10.0.0.1', '10.0.0.2'] : ['2001:db8:a::1', '2001:db8:a::2'];
  const packets = PACKETS[example.family].flatMap((packet, at) => [
    { at, in: 'eth0', ...packet },
    { at, from: 'local', ...packet, src: from[0], dst: from[1] },
  ]);
  const scenario = readScenario({
    host: HOST,
    ruleset: { [example.family === 4 ? 'ipv4' : 'ipv6']: text },
    packets,
  });
  if (!scenario.ok) throw new Error(`${example.rule}: ${scenario.message}`);
  return runScenario(scenario.value).packets.flatMap(({ unknowns }) => unknowns ?? []);
}

describe.each([
  ['matches', matches.map(({ name }) => name)],
  ['targets', targets.map(({ name }) => name)],
] as const)('%s', (folder, names) => {
  test.each(names)('%s is exact, or says what it does not know', (name) => {
    const examples = examplesOf(name, folder);
    expect(examples.length > 0 || GONE.includes(name)).toBe(true);
    let ran = 0;
    for (const example of examples) {
      const doubts = doubtsOf(example);
      if (!doubts) continue;
      ran++;
      for (const doubt of doubts.filter((one) => !one.includes('would not load')))
        expect.soft(doubt, example.rule).toMatch(OPEN[name] ?? /^there is no doubt$/);
    }
    expect(ran > 0 || GONE.includes(name)).toBe(true);
  });
});
