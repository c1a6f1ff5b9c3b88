// iptables.convertToScript: the rules file as a shell script.
import type { Command } from '../define.ts';
import { convert } from '../results/convert.ts';

export default {
  id: 'iptables.convertToScript',
  run: convert,
} satisfies Command;
