/** `-m owner`: who owns the socket that sent the packet. */
import type { Field } from '../../base/fields.ts';
import { all, any, equals, inRange, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { groupRange, type OwnerRange, userRange } from '../values/owners.ts';

export default match({
  name: 'owner',
  summary: 'Asks who owns the socket that a packet of this host comes from.',
  details:
    'Forwarded packets, and what the kernel sends by itself (ICMP errors, resets, acknowledgements of a closed connection), ' +
    'have no socket: for them every option is false, and with `!` true.',
  sources: ['man:iptables-extensions(8)#owner', 'kernel:net/netfilter/xt_owner.c'],
  hooks: ['OUTPUT', 'POSTROUTING'],
  needsOption: 'owner needs `--uid-owner`, `--gid-owner` or `--socket-exists`.',
  options: {
    'socket-exists': { negatable: true, doc: 'The packet comes from a socket of this host.' },
    'uid-owner': {
      value: userRange,
      negatable: true,
      doc: 'The user that the sending process runs as, by name, number or range.',
    },
    'gid-owner': {
      value: groupRange,
      negatable: true,
      doc: 'The group that the sending process runs as, by name, number or range.',
    },
    'suppl-groups': { doc: 'Counts the further groups of the process for `--gid-owner`, which must stand before it.' },
  },
  check({ 'gid-owner': group, 'suppl-groups': others }) {
    if (!others) return [];
    const before = group?.uses?.[0]?.position ?? 0;
    const after = others.uses?.[0]?.position ?? 1;
    if (group && before < after) return [];
    const message = '`--suppl-groups` needs `--gid-owner` before it.';
    return [{ code: 'missing-option', option: 'suppl-groups', message }];
  },
  say({ 'uid-owner': user, 'gid-owner': group, 'socket-exists': socket }) {
    if (user?.value.name === undefined && group?.value.name === undefined) return undefined;
    const parts = [
      ...(socket ? [`were sent by ${socket.negated ? 'no' : 'a'} process of this host`] : []),
      ...(user ? [`were ${user.negated ? 'not ' : ''}sent by user ${user.text}`] : []),
      ...(group ? [`were ${group.negated ? 'not ' : ''}sent by group ${group.text}`] : []),
    ];
    return parts.join(' and ');
  },
  meaning(given) {
    const { 'socket-exists': socket, 'uid-owner': user, 'gid-owner': group, 'suppl-groups': others } = given;
    const parts: Predicate[] = [];
    if (socket) parts.push(negatedIf(socket.negated, equals('meta.socketExists', 1)));
    if (user) parts.push(negatedIf(user.negated, owned('meta.uid', user.value, 'user')));
    if (group && !others) parts.push(negatedIf(group.negated, owned('meta.gid', group.value, 'group')));
    if (group && others) {
      const further = unknown('the further groups of the process', `owner-groups:${groupText(group.value)}`);
      const member = any(owned('meta.gid', group.value, 'group'), further);
      parts.push(equals('meta.socketExists', 1), negatedIf(group.negated, member));
    }
    return all(...parts);
  },
});

function owned(field: Field, value: OwnerRange, kind: string): Predicate {
  if (value.name !== undefined) return unknown(`the number of the ${kind} ${value.name}`, `${field}:${value.name}`);
  return value.from === value.to ? equals(field, value.from) : inRange(field, value.from, value.to);
}

function groupText(value: OwnerRange): string {
  return value.name ?? `${value.from}-${value.to}`;
}
