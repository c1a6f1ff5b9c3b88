// iptables.simulateThen: the next packet over the same connection table, the reply to the last one first of all.
import { Uri, window } from 'vscode';
import type { Command } from '../define.ts';
import { askPacket } from '../simulation/packet-input.ts';
import { recentPackets, remember } from '../simulation/recent.ts';
import { completePacket, simulate } from '../simulation/requests.ts';

export default {
  id: 'iptables.simulateThen',
  /** A lens gives the rules and, for the reply, the packet: it is sent without asking. */
  async run(context, given, ready) {
    const rules = typeof given === 'string' ? Uri.parse(given) : context.journeys.current();
    const last = rules && context.journeys.last(rules);
    if (!rules || !last) {
      void window.showInformationMessage('No packet was simulated yet: there is nothing that could come then.');
      return;
    }
    const recent = recentPackets(context.extension).map((packet) => ({ packet, icon: 'history' }));
    const reply = last.reply === undefined ? [] : [{ packet: last.reply, name: 'The reply', icon: 'reply' }];
    const packet =
      packetIn(ready) ??
      (await askPacket({
        title: 'Then… (over the same connection table)',
        value: '',
        offers: [...reply, ...recent],
        complete: (text) => completePacket(context, rules, text),
      }));
    if (packet === undefined) return;
    const result = await simulate(context, rules, { packet, session: 'then' });
    if (!result) return;
    if (result.ok && packet !== last.reply) await remember(context.extension, packet);
    await context.journeys.show(rules, result);
  },
} satisfies Command;

function packetIn(ready: unknown): string | undefined {
  const isReady = typeof ready === 'object' && ready !== null && 'packet' in ready;
  return isReady && typeof ready.packet === 'string' ? ready.packet : undefined;
}
