/** Lenses that ask for simulations: above each built-in chain for a packet to it, above packet lines for their packets' way. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { askedLines, journeyCommand } from '../packet-lines.ts';

/** The editor's command that asks for a packet: the document, the chain that it is meant for. */
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
    const command = { title: 'Simulate packet…', command: SIMULATE_PACKET, arguments: [context.uri, name] };
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
