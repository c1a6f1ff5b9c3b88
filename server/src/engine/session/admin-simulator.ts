/** Asks what becomes of an administrator's connection at any point of a script, on the host that the rules of its end speak of. */
import type { Kernel } from '../../model/script/kernel.ts';
import { possibleRuleset } from '../../model/script/possible.ts';
import type { Rule } from '../../model/types.ts';
import { defaultHost } from '../path/default-host.ts';
import type { Host, Rulesets } from '../types.ts';
import { type AdminConnection, type AdminFate, adminConnections, adminFate, adminPacket } from './admin-session.ts';

export interface AdminSimulator {
  /** The connections that there may be, where rules are as at the script's end. */
  probes(end: Kernel): readonly AdminConnection[];
  fate(kernel: Kernel, connection: AdminConnection): AdminFate;
  words(connection: AdminConnection): string;
}

/** `admin`: the address that the administrator comes from, empty for any, and the port. `last`: the kernel at the script's end. */
export function adminSimulator(
  admin: { readonly source: string; readonly port: number },
  last: Kernel,
): AdminSimulator {
  let host: Host | undefined;
  const known = new WeakMap<Kernel, Rulesets>();
  /** One kernel is asked about several connections: its rules are made ready once. */
  const rulesetsOf = (kernel: Kernel): Rulesets => {
    const rulesets = known.get(kernel) ?? { ipv4: possibleRuleset(kernel, 4), ipv6: possibleRuleset(kernel, 6) };
    known.set(kernel, rulesets);
    return rulesets;
  };
  return {
    probes: (end) => {
      const rulesets = rulesetsOf(end);
      const family = admin.source.includes(':') || (!rulesets.ipv4 && rulesets.ipv6) ? 6 : 4;
      return adminConnections(rulesets, family, admin);
    },
    fate: (kernel, connection) => {
      host ??= defaultHost(rulesetsOf(last));
      const rulesets = rulesetsOf(kernel);
      const fate = adminFate(rulesets, host, connection);
      return fate.verdict === 'dies' && asksWhoKnocked(rulesets) ? { verdict: 'unknown', by: undefined } : fate;
    },
    words: adminPacket,
  };
}

/** Targets that let nobody in. */
const CLOSING = /^(DROP|REJECT|LOG|NFLOG|TARPIT)$/;

/** Who has sent what the rules want to see first gets in: whether he has, nobody knows. */
function asksWhoKnocked({ ipv4, ipv6 }: Rulesets): boolean {
  return [ipv4, ipv6].some((ruleset) =>
    [...(ruleset?.tables.values() ?? [])].some(({ chains }) =>
      [...chains.values()].some(({ rules }) =>
        rules.some(({ aim, command }) => !CLOSING.test(aim ?? 'LOG') && asks(command)),
      ),
    ),
  );
}

/** Words are counted out only where the match is there at all. */
function asks(command: Rule['command']): boolean {
  return command.spec.matches.some(({ name }) => name === 'recent') && command.uses.some(isKnock);
}

function isKnock({ name, bang }: Rule['command']['uses'][number]): boolean {
  return !bang && (name === 'rcheck' || name === 'update');
}
