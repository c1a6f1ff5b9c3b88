// iptables.convertToRestore: the script as files for iptables-restore, one for each family.
import type { Command } from '../define.ts';
import { convert } from '../results/convert.ts';

export default {
  id: 'iptables.convertToRestore',
  run: convert,
} satisfies Command;
