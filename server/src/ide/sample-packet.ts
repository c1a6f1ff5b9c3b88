/** A packet to begin with, for a chain that one wants to see at work. */
import { printAddress } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import { HOOKS } from '../catalogue/hooks.ts';
import type { HostInterface } from '../engine/types.ts';
import type { IdeContext } from './context.ts';
import { subjectOf } from './simulate.ts';

/** A packet that comes to the chain on the simulated host, if the rules before it let it, to be changed into the one that is meant; empty for a user chain. */
export function samplePacket(context: IdeContext, chain: string): string {
  const hook = HOOKS.find((name) => name === chain);
  const { family } = context;
  const [first, second] = subjectOf(context).host.interfaces.filter(({ name }) => name !== 'lo');
  const stranger = family === 4 ? '203.0.113.5' : '2001:db8:ffff::5';
  switch (hook) {
    case 'PREROUTING':
    case 'INPUT':
      return `-i ${first?.name ?? 'eth0'} -p tcp -s ${stranger} --dport 22 --syn`;
    case 'FORWARD':
    case 'POSTROUTING': {
      const inside = second && neighbour(second, family);
      return `-i ${second?.name ?? 'eth1'} -p tcp${inside === undefined ? '' : ` -s ${inside}`} -d ${stranger} --dport 443 --syn`;
    }
    case undefined:
      return '';
    case 'OUTPUT':
      return `-p tcp -d ${stranger} --dport 443 --syn`;
  }
}

/** Someone on that network who is not the host. */
function neighbour({ addresses }: HostInterface, family: Family): string | undefined {
  const own = addresses.find((address) => address.family === family && address.prefix < (family === 4 ? 31 : 127));
  if (!own) return undefined;
  return printAddress(typeof own.address === 'number' ? own.address + 9 : own.address + 9n);
}
