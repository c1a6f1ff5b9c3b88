/** What the services that keep a host's firewall may do to its rules: drop them, or load those that were saved. */
import type { Family } from '../../base/problem.ts';
import type { Call, Outcome } from '../../syntax/shell/host/world.ts';
import { hole } from '../../syntax/shell/value.ts';
import { printRuleset } from '../print.ts';
import { perhaps } from './chain.ts';
import type { Kernel } from './kernel.ts';
import { rulesetOf } from './ruleset.ts';

const BOTH: readonly Family[] = [4, 6];

/** Whose rules a service keeps. Source: the unit files of iptables-services, netfilter-persistent, ufw, firewalld, nftables. */
const KEPT: Readonly<Record<string, readonly Family[]>> = {
  iptables: [4],
  ip6tables: [6],
  'netfilter-persistent': BOTH,
  'iptables-persistent': BOTH,
  firewalld: BOTH,
  ufw: BOTH,
  nftables: BOTH,
  shorewall: [4],
  shorewall6: [6],
  ferm: BOTH,
  firewall: BOTH,
};

export const SERVICE_PROGRAMS: ReadonlySet<string> = new Set([
  'service',
  'systemctl',
  'invoke-rc.d',
  'rc-service',
  'netfilter-persistent',
  'iptables-persistent',
  'ufw',
  'firewall-cmd',
  'nft',
]);

type Verb = 'drop' | 'load' | 'save';

interface Asked {
  readonly verb: Verb;
  readonly families: readonly Family[];
  readonly service: string;
}

/** What is asked of a service that keeps rules; `undefined` for all that leaves them alone. */
function askedOf({ program, words }: Call, backend: 'legacy' | 'nft'): Asked | undefined {
  const texts = words.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  const [first = '', second = ''] = texts;
  const kept = (service: string, verb: string): Asked | undefined => {
    const name = service.replace(/\.service$/, '');
    const families = Object.hasOwn(KEPT, name) ? KEPT[name] : undefined;
    const known = verbOf(verb);
    return families && known && { verb: known, families, service: name };
  };
  switch (program) {
    case 'systemctl': {
      const isNow = words.some(({ text }) => text === '--now');
      const verb = isNow && first === 'enable' ? 'start' : isNow && /^(disable|mask)$/.test(first) ? 'stop' : first;
      const all = texts.slice(1).flatMap((name) => kept(name, verb) ?? []);
      const [one] = all;
      return (
        one && { ...one, families: BOTH.filter((family) => all.some(({ families }) => families.includes(family))) }
      );
    }
    case 'service':
    case 'invoke-rc.d':
    case 'rc-service':
      return kept(first, second);
    case 'ufw':
      return kept(
        program,
        first === 'enable' || first === 'reload' ? 'start' : /^(disable|reset)$/.test(first) ? 'stop' : '',
      );
    case 'firewall-cmd':
      return kept(
        'firewalld',
        words.some(({ text }) => /^--((complete-)?reload|direct|panic-on)$/.test(text)) ? 'start' : '',
      );
    case 'nft':
      if (backend === 'legacy' || /^(list|-v|describe|monitor)$/.test(first)) return undefined;
      return kept('nftables', /^flush$/.test(first) ? 'stop' : 'start');
    default:
      return kept(program, first);
  }
}

function verbOf(verb: string): Verb | undefined {
  if (/^(stop|flush|panic|condstop|zap)$/.test(verb)) return 'drop';
  if (/^((try-|cond)?restart|(force-)?reload|start|reload-or-restart)$/.test(verb)) return 'load';
  return verb === 'save' ? 'save' : undefined;
}

/** True for what may change the rules, or save them. */
export function changesRules(call: Call, backend: 'legacy' | 'nft'): boolean {
  return askedOf(call, backend) !== undefined;
}

/** Carries it out, for all that is known of the host: whether it has the service is not. */
export function runService(kernel: Kernel, call: Call): Outcome {
  const asked = askedOf(call, kernel.options.backend);
  if (!asked) return { status: 0 };
  const { verb, families, service } = asked;
  const why = `whether the host has the service ${service}, and what it does to the rules, is not known`;
  for (const family of families) {
    if (verb === 'save') kernel.save(family, textOf(kernel, family));
    else if (verb === 'drop') mayBeFlushed(kernel, family, why);
    else load(kernel, family, call, service, why);
  }
  return { status: why, output: hole(why, call.place) };
}

/** It loads what was saved; where that is what is there, nothing changes. */
function load(kernel: Kernel, family: Family, { place }: Call, service: string, why: string): void {
  const saved = kernel.savedOf(family);
  if (saved !== undefined && saved === textOf(kernel, family)) return;
  mayBeFlushed(kernel, family, why);
  if (saved !== undefined || service === 'firewall') kernel.blur(why, place);
}

function textOf(kernel: Kernel, family: Family): string {
  return printRuleset(rulesetOf(kernel, family).ruleset, kernel.options.backend).text;
}

function mayBeFlushed(kernel: Kernel, family: Family, why: string): void {
  for (const table of kernel.tables[family].keys()) {
    for (const chain of kernel.table(family, table).chains.values()) {
      const isUsers = chain.hook === undefined;
      if (!isUsers && chain.length === 0 && (chain.policy === 'ACCEPT' || chain.policyUnknown !== undefined)) continue;
      if (isUsers) chain.maybe ??= why;
      else if (chain.policy !== 'ACCEPT') chain.policyUnknown ??= why;
      chain.set(chain.entries.map((entry) => perhaps(entry, why)));
      kernel.changed({ kind: 'doubted', family, table, chain: chain.name, why });
    }
  }
}
