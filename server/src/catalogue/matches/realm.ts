/** `-m realm`: the routing realm of the packet's route. */
import { always, masked, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { type NamedMask, namedMask } from '../values/named-masks.ts';

export default match({
  name: 'realm',
  families: [4],
  summary: 'Compares the realm that the route of the packet belongs to.',
  sources: ['man:iptables-extensions(8)#realm', 'man:ip-route(8)', 'kernel:net/netfilter/xt_realm.c'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  options: {
    realm: {
      value: namedMask('realm', '/etc/iproute2/rt_realms', new Map([['cosmos', 0]])),
      negatable: true,
      mandatory: true,
      doc: 'Number of the realm with an optional mask, or its name.',
    },
  },
  meaning: ({ realm }) => (realm ? negatedIf(realm.negated, inRealm(realm.value)) : always),
});

function inRealm(realm: NamedMask): Predicate {
  if (realm.name !== undefined) return unknown(`the number of the realm ${realm.name}`, `realm:${realm.name}`);
  return masked('meta.realm', realm.mask, realm.value);
}
