/** Scenarios made up from a seed. */
import type { Family } from '../../server/src/base/problem.ts';
import { HOST, homeOf, MORE_ADDRESSES, MORE_ROUTES, SETS, THIRD } from './addresses.ts';
import { association } from './associations.ts';
import { dialogue, HELPER_RULES } from './dialogues.ts';
import { FURTHER_RULES, FURTHER_TALKS } from './dialogues-further.ts';
import { CALL_RULES, call } from './dialogues-h323.ts';
import { anyFlow, errorAbout } from './flows.ts';
import { callNat, natRules } from './nat-rules.ts';
import { createRandom, type Random } from './random.ts';
import { makeRules } from './rules.ts';
import type { InterfaceJson, ScenarioJson } from './scenario.ts';
import { settingsFor } from './settings.ts';
import { createStage, pairOf, type Stage } from './stage.ts';
import { tcpFlow } from './tcp.ts';

/** What a scenario is mostly about. */
export const KINDS = [
  'rules',
  'rules',
  'tcp',
  'nat',
  'nat',
  'helpers',
  'services',
  'zones',
  'timeouts',
  'sctp',
  'long',
] as const;
/** `calls`, `policies`: only where they are asked for. */
export type Kind = (typeof KINDS)[number] | 'calls' | 'policies';

const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];

/** The same seed makes the same scenario, of any kind or the one that is asked for. */
export function makeScenario(seed: number, wanted?: Kind): ScenarioJson {
  const random = createRandom(seed);
  const kind = wanted ?? random.pick(KINDS);
  const family: Family = random.chance(kind === 'services' ? 0.75 : 0.6) ? 4 : 6;
  const ruleset = rulesFor(random, kind, family);
  const base = {
    name: `${kind}-${seed}`,
    feature: kind,
    host: {
      ...hostOf(random, kind),
      sysctl: settingsFor(random, kind === 'tcp' || kind === 'timeouts' ? kind : undefined),
      ...(/--(match|add|del|map)-set /.test(ruleset) && { sets: SETS }),
      ...(kind === 'policies' && { timeouts: POLICIES }),
    },
    ruleset: { [family === 4 ? 'ipv4' : 'ipv6']: ruleset },
  };
  const stage = createStage(random, base);
  fill(stage, kind, family);
  return { ...base, packets: stage.packets };
}

/** The usual host, now and then with more addresses, ways or devices, shorter packets, or without a way out. */
function hostOf(random: Random, kind: Kind): Pick<ScenarioJson['host'], 'interfaces' | 'routes'> {
  const hasMore = random.chance(0.08);
  const hasThird = random.chance(0.06);
  const interfaces: readonly InterfaceJson[] = [
    ...HOST.interfaces.map((one) => (hasMore && one.name === 'eth0' ? MORE_ADDRESSES : one)),
    ...(hasThird ? [THIRD.device] : []),
  ];
  return {
    interfaces: interfaces.map((one) => ({
      ...one,
      ...(random.chance(0.3) && { group: random.pick([1, 3, 7]) }),
      ...(one.name === 'eth1' && kind === 'policies' && random.chance(0.5) && { mtu: random.pick([1280, 1300, 1400]) }),
    })),
    routes: random.chance(0.03)
      ? []
      : [...HOST.routes, ...(hasThird ? THIRD.routes : !hasMore && random.chance(0.1) ? MORE_ROUTES : [])],
  };
}

function fill(stage: Stage, kind: Kind, family: Family): void {
  const { random } = stage;
  for (let i = random.between(2, 5); i > 0; i--) {
    if (kind === 'calls') call(stage, family);
    else if (kind === 'policies' && random.chance(0.2)) long(stage, family);
    else if (kind === 'helpers' && random.chance(0.7)) dialogue(stage, family);
    else if (
      kind === 'sctp' ||
      (kind === 'policies' && random.chance(0.2)) ||
      (kind === 'timeouts' && random.chance(0.2))
    )
      association(stage, family);
    else if (kind === 'services' && random.chance(0.8)) random.pick(FURTHER_TALKS[family])(stage, family);
    else if (kind === 'tcp' || (kind === 'policies' && random.chance(0.5)) || random.chance(0.45))
      connection(stage, kind, family);
    else anyFlow(stage, family);
    if (kind === 'timeouts') stage.wait(random.pick([0, 0.3, 1.3, 1.3, 2.4]));
  }
}

function connection(stage: Stage, kind: Kind, family: Family): void {
  const { random } = stage;
  const flow = tcpFlow(stage, family);
  if (random.chance(0.1)) flow.openTogether();
  else if (random.chance(0.8)) flow.handshake();
  for (let i = random.between(0, kind === 'tcp' ? 12 : 5); i > 0; i--) {
    flow.step();
    const last = stage.packets.at(-1);
    if (last && random.chance(0.06)) errorAbout(stage, last);
    if (kind === 'timeouts' && random.chance(0.15)) stage.wait(random.pick([0.3, 1.3, 2.4]));
    if (random.chance(0.08)) flow.close();
    if (random.chance(0.03)) flow.handshake();
  }
}

function rulesFor(random: Random, kind: Kind, family: Family): string {
  switch (kind) {
    case 'rules':
      return makeRules(random, family, 4);
    case 'long':
      return makeRules(random, family, 45);
    case 'tcp':
    case 'sctp':
    case 'timeouts':
      return `${observers()}${random.chance(0.4) ? makeRules(random, family, 1).replace(/^\*mangle[^*]*/m, '') : ''}`;
    case 'nat':
      return withTable(makeRules(random, family, 1), 'nat', natRules(random, family));
    case 'helpers': {
      const save = withTable(makeRules(random, family, 1), 'raw', HELPER_RULES[family]);
      return random.chance(0.5) ? withTable(save, 'nat', natRules(random, family)) : save;
    }
    case 'calls': {
      const rules = random.chance(0.8) ? observers() : makeRules(random, family, 1);
      const save = withTable(rules, 'raw', CALL_RULES);
      return random.chance(0.7)
        ? withTable(save, 'nat', random.chance(0.3) ? natRules(random, family) : callNat(random, family))
        : save;
    }
    case 'policies': {
      const save = withTable(observers(), 'raw', policyRules(random, family));
      return withTable(save, 'mangle', ['-A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu']);
    }
    case 'services': {
      const save = withTable(makeRules(random, family, 1), 'raw', FURTHER_RULES[family]);
      return random.chance(0.5) ? withTable(save, 'nat', natRules(random, family)) : save;
    }
    case 'zones':
      return withTable(makeRules(random, family, 1), 'raw', zoneRules(random));
  }
}

/** Rules in every hook of mangle that count the packets of each state. */
function observers(): string {
  const chains = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
  const rules = chains.flatMap((chain) => STATES.map((state) => `-A ${chain} -m conntrack --ctstate ${state}`));
  return `*mangle\n${chains.map((chain) => `:${chain} ACCEPT [0:0]\n`).join('')}${rules.join('\n')}\nCOMMIT\n`;
}

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};

/** The save file with these rules in the table, before those that it has there. */
function withTable(save: string, table: string, rules: readonly string[]): string {
  const chains = (BUILT_IN[table] ?? []).map((chain) => `:${chain} ACCEPT [0:0]\n`).join('');
  const text = new RegExp(`^\\*${table}\\n`, 'm').test(save) ? save : `${save}*${table}\n${chains}COMMIT\n`;
  const insert = rules.map((rule) => `${rule}\n`).join('');
  return text.replace(new RegExp(`^(\\*${table}\\n(?::.*\\n)*)`, 'm'), (head) => head + insert);
}

/** Packets about as long as what some device carries; none comes in by the device that carries less. */
function long(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  if (homeOf(src) === 'eth1') return;
  for (let i = random.between(1, 4); i > 0; i--) {
    const bytes = random.pick([1280, 1300, 1400, 1500]) + random.pick([-1, 0, 1]) - (family === 4 ? 28 : 48);
    const ports = { sport: 5000, dport: 6000 };
    stage.send({ src, dst, proto: 'udp', ...ports, payload: 'x'.repeat(Math.min(bytes, family === 4 ? 1472 : 1452)) });
  }
}

/** Timeouts that differ from all others, so that each shows where it came from. */
const POLICIES: Readonly<Record<string, string>> = Object.fromEntries(
  (['inet', 'inet6'] as const).flatMap((network) =>
    [
      ['tcp', 'syn_sent 11 syn_recv 21 established 1000 fin_wait 31 close_wait 41 last_ack 51 time_wait 61 close 71'],
      ['tcp-rest', 'established 900 syn_sent2 81 retrans 91 unacknowledged 101'],
      ['udp', 'unreplied 11 replied 21'],
      [network === 'inet' ? 'icmp' : 'icmpv6', 'timeout 11'],
      ['gre', 'unreplied 11 replied 21'],
      ['sctp', 'closed 11 cookie_wait 21 cookie_echoed 41 established 51 shutdown_sent 61 shutdown_recd 71'],
      ['generic', 'timeout 11'],
      ['udplite', 'unreplied 11 replied 21'],
    ].map(([name = '', states]) => [`${name}-${network}`, `${network} ${name.split('-')[0]} ${states}`]),
  ),
);

function policyRules(random: Random, family: Family): string[] {
  const network = family === 4 ? 'inet' : 'inet6';
  const icmp = family === 4 ? 'icmp' : 'icmpv6';
  const rule = (protocol: string, policy: string): string[] =>
    ['PREROUTING', 'OUTPUT'].map((chain) => `-A ${chain} -p ${protocol} -j CT --timeout ${policy}-${network}`);
  return [
    ...rule('tcp', random.pick(['tcp', 'tcp-rest'])),
    ...['udp', 'gre', 'sctp', 'udplite', icmp].flatMap((protocol) => rule(protocol, protocol)),
    ...rule('50', 'generic'),
  ];
}

function zoneRules(random: Random): string[] {
  return Array.from({ length: random.between(1, 3) }, () => {
    const chain = random.pick(['PREROUTING', 'PREROUTING', 'OUTPUT']);
    const device = random.chance(0.4)
      ? `-${chain === 'OUTPUT' ? 'o' : 'i'} ${random.pick(['eth0', 'eth1', 'lo'])} `
      : '';
    const zone = random.pick(['--zone 1', '--zone 2', '--zone-orig 3', '--zone-reply 4', '--zone mark', '--notrack']);
    return `-A ${chain} ${device}${random.pick(['', '-p udp ', '-p tcp '])}-j CT ${zone}`;
  });
}
