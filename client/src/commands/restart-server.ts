// iptables.restartServer: the language server anew, for when it stopped.
import type { Command } from '../define.ts';

export default {
  id: 'iptables.restartServer',
  run: async ({ server }) => (await server).restart(),
} satisfies Command;
