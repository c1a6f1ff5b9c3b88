// iptables.showResultingRuleset: the rules that the script leaves, beside it; what the line of the caret has made is lit up.
import { Uri, window } from 'vscode';
import type { Command } from '../define.ts';

export default {
  id: 'iptables.showResultingRuleset',
  async run({ results }, given) {
    const script = given instanceof Uri ? given : window.activeTextEditor?.document.uri;
    if (script) await results.show(script);
  },
} satisfies Command;
