/** `-j TEE`: sends a copy of the packet to another host of the local network. */
import { target } from '../define.ts';
import { host, printHost } from '../values/hosts.ts';
import { refusedByKernel } from '../values/refused.ts';
import { freeText } from '../values/text.ts';

const interfaceName = freeText({
  what: 'name of an interface',
  maxBytes: 15,
  whenLonger: 'cut',
  mayBeEmpty: true,
  print: (text) => text,
});

export default target({
  name: 'TEE',
  summary: 'Sends a copy of the packet by way of another host, and goes on with the original.',
  details: 'The copy passes OUTPUT and POSTROUTING of this host untracked.',
  sources: ['man:iptables-extensions(8)#TEE', 'kernel:net/netfilter/xt_TEE.c'],
  options: {
    gateway: {
      value: {
        ...host,
        parse(text, context) {
          const result = host.parse(text, context);
          if (!result.ok || (result.value.address !== 0 && result.value.address !== 0n)) return result;
          const message = 'A copy cannot go to the address of all zeros.';
          return refusedByKernel(result.value, { ok: false, code: 'bad-address', message });
        },
      },
      mandatory: true,
      doc: 'Address of the host that the copy goes to; it must be a neighbour.',
    },
    oif: { value: interfaceName, doc: 'Interface that the copy leaves by; looked up in the routes when left out.' },
  },
  print: ({ gateway, oif }) => [
    '--gateway',
    gateway ? printHost(gateway.value) : '',
    ...(oif?.value ? ['--oif', oif.value] : []),
  ],
  effect({ gateway, oif }) {
    const address = gateway?.value.address;
    return {
      kind: 'unknown',
      reason: `TEE sends a copy to ${gateway ? printHost(gateway.value) : 'another host'}, which is not followed`,
      terminates: false,
      ...(address !== undefined && {
        onPacket: { kind: 'copy', gateway: address, device: oif?.value === '' ? undefined : oif?.value },
      }),
    };
  },
});
