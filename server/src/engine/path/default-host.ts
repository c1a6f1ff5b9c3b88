/** A host to simulate on when none is described: two networks, a way out, and the interfaces and addresses that the rules speak of. */
import { type Address, ALL_ONES_4, ALL_ONES_6 } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { Rule, Ruleset } from '../../model/types.ts';
import type { Host, HostInterface, Rulesets } from '../types.ts';
import { LOOPBACK } from './route-table.ts';

type OwnAddress = HostInterface['addresses'][number];

/** Interfaces of a host whose rules name none. */
const USUAL_INTERFACES: readonly string[] = ['eth0', 'eth1'];
const FORWARDING: Host['sysctl'] = new Map([
  ['net.ipv4.ip_forward', 1],
  ['net.ipv6.conf.all.forwarding', 1],
]);

/**
 * The first interface leads out (the one that rules masquerade on, where there is one) with 10.0.0.1/24 and 2001:db8:a::1/64, and the
 * default route goes over it; the second has 192.168.1.1/24 and 2001:db8:b::1/64; more get networks of their own. An address that
 * INPUT rules take as destination, OUTPUT rules as source or SNAT as the new source is the host's own.
 */
export function defaultHost(rulesets: Rulesets): Host {
  const rules = [rulesets.ipv4, rulesets.ipv6].flatMap((ruleset) => (ruleset ? rulesOf(ruleset) : []));
  const names = interfaceNames(rules);
  const interfaces = names.map((name, position) => ({ name, addresses: subnetsOf(position), mac: macOf(position) }));
  const owned = rules.flatMap(ownAddresses);
  for (const { address, family, device } of owned) {
    const at = interfaces.find(({ name }) => name === device) ?? interfaces[0];
    const isKnown = interfaces.some(({ addresses }) => addresses.some((own) => own.address === address));
    if (at && !isKnown) at.addresses.push({ family, address, prefix: family === 4 ? 32 : 128 });
  }
  const outward = names[0] ?? 'eth0';
  const loopback: HostInterface = {
    name: LOOPBACK,
    addresses: [
      { family: 4, address: 0x7f000001, prefix: 8 },
      { family: 6, address: 1n, prefix: 128 },
    ],
    mac: undefined,
  };
  return {
    interfaces: [loopback, ...interfaces],
    routes: [
      { family: 4, network: 0, prefix: 0, via: 0x0a000002, device: outward },
      { family: 6, network: 0n, prefix: 0, via: 0x20010db8000a00000000000000000002n, device: outward },
    ],
    sysctl: FORWARDING,
    sets: new Map(),
  };
}

function rulesOf(ruleset: Ruleset): readonly Rule[] {
  return [...ruleset.tables.values()].flatMap((table) => [...table.chains.values()].flatMap(({ rules }) => rules));
}

/** Names that rules use, the one that is masqueraded on first; a wildcard stands for its first interface. */
function interfaceNames(rules: readonly Rule[]): readonly string[] {
  const found = new Set<string>();
  for (const { command } of rules) {
    const { out, target } = command.spec;
    if (out && !out.negated && (target?.name === 'MASQUERADE' || target?.name === 'SNAT')) found.add(nameOf(out));
  }
  for (const { command } of rules) {
    for (const spec of [command.spec.in, command.spec.out]) if (spec && spec.name !== '') found.add(nameOf(spec));
  }
  found.delete(LOOPBACK);
  for (const name of USUAL_INTERFACES) if (found.size < 2) found.add(name);
  return [...found];
}

function nameOf({ name, wildcard }: { readonly name: string; readonly wildcard: boolean }): string {
  return wildcard ? `${name}0` : name;
}

function subnetsOf(position: number): OwnAddress[] {
  const v4 = position === 0 ? 0x0a000001 : position === 1 ? 0xc0a80101 : 0xac100001 + position * 256;
  const v6 = 0x20010db8000000000000000000000001n + (BigInt(10 + position) << 80n);
  return [
    { family: 4, address: v4, prefix: 24 },
    { family: 6, address: v6, prefix: 64 },
  ];
}

function macOf(position: number): string {
  return `02:00:00:00:${(10 + position).toString(16).padStart(2, '0')}:01`;
}

interface Owned {
  readonly address: Address;
  readonly family: Family;
  readonly device: string | undefined;
}

function ownAddresses(rule: Rule): readonly Owned[] {
  const { table, chain } = rule;
  const { spec, family } = rule.command;
  const owned: Owned[] = [];
  const add = (address: Address | undefined, device: string | undefined): void => {
    if (address !== undefined && isHost(address)) owned.push({ address, family, device });
  };
  const { source, destination } = spec;
  if (chain === 'INPUT' && destination && !destination.negated) add(wholeAddress(rule.destination), spec.in?.name);
  if (chain === 'OUTPUT' && source && !source.negated) add(wholeAddress(rule.source), spec.out?.name);
  const effect = spec.target?.entry?.effect(spec.target.given, { table, chain, family, protocol: undefined });
  if (effect?.kind === 'nat' && effect.manip === 'source' && effect.address === 'range') {
    add(effect.range.minAddress, spec.out?.name);
  }
  return owned;
}

function wholeAddress(masked: Rule['source']): Address | undefined {
  return masked && (masked.mask === ALL_ONES_4 || masked.mask === ALL_ONES_6) ? masked.address : undefined;
}

/** An address that one host can have. */
function isHost(address: Address): boolean {
  if (typeof address === 'number') return address >>> 28 < 14 && address >>> 24 !== 0 && address >>> 24 !== 127;
  return address > 1n && address >> 120n !== 0xffn;
}
