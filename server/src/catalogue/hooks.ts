/** The five hooks of the IP stack, and the order in which the kernel calls what is registered on each. */

/** Hooks bear the names of the built-in chains. kernel:include/uapi/linux/netfilter.h */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export const HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

const PACKETS: Record<Hook, string> = {
  PREROUTING: 'every packet that arrives, before its way is chosen',
  INPUT: 'packets that arrive for this host itself',
  FORWARD: 'packets that come in by one interface and leave by another',
  OUTPUT: 'packets that this host sends',
  POSTROUTING: 'every packet that leaves, forwarded or sent by this host',
};

/** Which packets come by a hook, in words. */
export function packetsOn(hook: Hook): string {
  return PACKETS[hook];
}

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** One function that the kernel runs on a hook: a table's built-in chain, or a part of connection tracking. */
export type HookFunction =
  | { readonly kind: 'table'; readonly table: TableName; readonly hook: Hook; readonly priority: number }
  | {
      readonly kind: 'conntrack' | 'helper' | 'confirm' | 'defragment';
      readonly hook: Hook;
      readonly priority: number;
    };

/**
 * What runs where, by priority, lowest first. The order of this list means nothing: `functionsOn` sorts it.
 * kernel:include/uapi/linux/netfilter_ipv4.h (enum nf_ip_hook_priorities; the IPv6 ones are the same numbers),
 * kernel:net/netfilter/nf_conntrack_proto.c (ipv4_conntrack_ops), kernel:net/ipv4/netfilter/iptable_*.c
 */
const REGISTERED: readonly HookFunction[] = [
  ...on('table', 'raw', -300, ['PREROUTING', 'OUTPUT']),
  ...on('table', 'mangle', -150, HOOKS),
  ...on('table', 'nat', -100, ['PREROUTING', 'OUTPUT']),
  ...on('table', 'nat', 100, ['INPUT', 'POSTROUTING']),
  ...on('table', 'filter', 0, ['INPUT', 'FORWARD', 'OUTPUT']),
  ...on('table', 'security', 50, ['INPUT', 'FORWARD', 'OUTPUT']),
  ...conntrack('defragment', -400, ['PREROUTING', 'OUTPUT']),
  ...conntrack('conntrack', -200, ['PREROUTING', 'OUTPUT']),
  ...conntrack('helper', 300, ['INPUT', 'POSTROUTING']),
  ...conntrack('confirm', 2147483647, ['INPUT', 'POSTROUTING']),
];

function on(kind: 'table', table: TableName, priority: number, hooks: readonly Hook[]): HookFunction[] {
  return hooks.map((hook) => ({ kind, table, hook, priority }));
}

function conntrack(
  kind: 'conntrack' | 'helper' | 'confirm' | 'defragment',
  priority: number,
  hooks: readonly Hook[],
): HookFunction[] {
  return hooks.map((hook) => ({ kind, hook, priority }));
}

const BY_HOOK = new Map<Hook, readonly HookFunction[]>(
  HOOKS.map((hook) => [hook, REGISTERED.filter((f) => f.hook === hook).sort((a, b) => a.priority - b.priority)]),
);

/** What the kernel runs on a hook, first to last. */
export function functionsOn(hook: Hook): readonly HookFunction[] {
  return BY_HOOK.get(hook) ?? [];
}
