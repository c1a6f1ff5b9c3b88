// iptables.restartServer: the language server anew, for when it stopped or the settings of its host changed.
import type { Command } from '../define.ts';

export default {
  id: 'iptables.restartServer',
  run: ({ server }) => server.restart(),
} satisfies Command;
