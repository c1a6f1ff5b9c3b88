// iptables.showJourney: the journey of a packet line's packet, after those that stand before it.
import { Uri } from 'vscode';
import type { Command } from '../define.ts';
import { simulate } from '../simulation/requests.ts';

export default {
  id: 'iptables.showJourney',
  /** As the server's lenses and actions give them: the rules, the packets before, the packet; in a script also the line. */
  async run(context, given, before, packet, line) {
    if (typeof given !== 'string' || typeof packet !== 'string' || !Array.isArray(before)) return;
    const rules = Uri.parse(given);
    const result = await simulate(context, rules, {
      packet,
      before: before.map(String),
      session: 'new',
      ...(typeof line === 'number' && { line }),
    });
    if (result) await context.journeys.show(rules, result);
  },
} satisfies Command;
