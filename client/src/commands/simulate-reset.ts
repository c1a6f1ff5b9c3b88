// iptables.simulateReset: forgets the connection table, the journey, and the rule that was lit up.
import { Uri } from 'vscode';
import type { Command } from '../define.ts';

export default {
  id: 'iptables.simulateReset',
  async run({ journeys }, given) {
    const rules = typeof given === 'string' ? Uri.parse(given) : journeys.current();
    if (rules) await journeys.reset(rules);
  },
} satisfies Command;
