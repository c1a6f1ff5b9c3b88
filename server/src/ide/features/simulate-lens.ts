/** Lenses that ask for simulations: above each built-in chain for a packet to it, above packet lines for their packets' way. */
import type { CodeLens } from 'vscode-languageserver-types';
import { printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { Hook } from '../../catalogue/hooks.ts';
import type { HostInterface } from '../../engine/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { askedLines, journeyCommand } from '../packet-lines.ts';
import { subjectOf } from '../simulate.ts';

/** The command that asks for a packet: the document, the chain, words to begin with. */
const SIMULATE_PACKET = 'iptables.simulatePacket';

export default feature({
  name: 'simulate-lens',
  codeLenses(context) {
    return [...chainLenses(context), ...packetLenses(context)];
  },
});

function chainLenses(context: IdeContext): readonly CodeLens[] {
  const chains = [...context.ruleset.tables.values()].flatMap((table) => [...table.chains.values()]);
  return chains.flatMap(({ declared, hook, name }) => {
    if (!declared || !hook) return [];
    const words = packetFor(context, hook);
    const command = { title: 'Simulate packet…', command: SIMULATE_PACKET, arguments: [context.uri, name, words] };
    return [{ range: atLine(context, declared.start), command }];
  });
}

/** One row for packets that share a connection table: on a row for each, there would be little else to see. */
function packetLenses(context: IdeContext): readonly CodeLens[] {
  const lines = askedLines(context);
  let top = 0;
  let position = 0;
  return lines.flatMap((asked, index): CodeLens[] => {
    const { line } = asked.line;
    const goesOn = lines[index - 1]?.line.line === line - 1;
    const isAlone = !goesOn && lines[index + 1]?.line.line !== line + 1;
    top = goesOn ? top : asked.line.origin;
    position = goesOn ? position + 1 : 1;
    if (asked.outcome.kind === 'refused') return [];
    const title = isAlone ? 'Show the journey' : position === 1 ? 'Show the journey of packet 1' : String(position);
    return [{ range: atLine(context, top), command: journeyCommand(context, asked, title) }];
  });
}

function atLine(context: IdeContext, offset: number): CodeLens['range'] {
  const start = { line: context.positionAt(offset).line, character: 0 };
  return { start, end: start };
}

/** A packet that comes to the hook on the simulated host, to be changed into the one that is meant. */
function packetFor(context: IdeContext, hook: Hook): string {
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
