/** `-j LOG`: writes a line into the kernel log. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { hasOnly, numeric } from '../listing.ts';
import { optionWords } from '../option-words.ts';
import { DEFAULT_LEVEL, logLevel, logPrefix } from '../values/log.ts';
import { quoteWhereNeeded } from '../values/quote.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'LOG',
  summary: 'Writes a line about the packet into the kernel log and goes on with the next rule.',
  details: 'A rule that logs every packet fills the disk: put `-m limit` before it.',
  sources: ['man:iptables-extensions(8)#LOG', 'kernel:net/netfilter/xt_LOG.c', 'kernel:net/netfilter/nf_log_syslog.c'],
  options: {
    'log-prefix': { value: logPrefix(29), doc: 'Text that begins the line, up to 29 bytes.' },
    'log-level': { value: logLevel, doc: 'Level of the message, 0 (most urgent) to 7; 4 (warning) when left out.' },
    'log-tcp-sequence': { doc: 'Adds TCP sequence numbers, which help whoever can read the log to forge segments.' },
    'log-tcp-options': { doc: 'Adds the options of the TCP header.' },
    'log-ip-options': { doc: 'Adds the options of the IP header.' },
    'log-uid': { doc: 'Adds the user who owns the sending socket.' },
    'log-macdecode': { doc: 'Adds the Ethernet addresses, decoded.' },
  },
  print(given) {
    const prefix = given['log-prefix'];
    const level = given['log-level'];
    return [
      ...optionWords('log-prefix', prefix, quoteWhereNeeded(prefix?.value ?? '')),
      ...(level?.value === DEFAULT_LEVEL ? [] : optionWords('log-level', level, String(level?.value))),
      ...optionWords('log-tcp-sequence', given['log-tcp-sequence']),
      ...optionWords('log-tcp-options', given['log-tcp-options']),
      ...optionWords('log-ip-options', given['log-ip-options']),
      ...optionWords('log-uid', given['log-uid']),
      ...optionWords('log-macdecode', given['log-macdecode']),
    ];
  },
  lists: numeric((given) => {
    const bits = { '--log-tcp-sequence': 1, '--log-tcp-options': 2, '--log-ip-options': 4, '--log-uid': 8 };
    if (!hasOnly(given, '--log-prefix', '--log-level', ...Object.keys(bits))) return undefined;
    const flags = Object.entries(bits).reduce((sum, [option, bit]) => sum + (given.has(option) ? bit : 0), 0);
    const prefix = given.get('--log-prefix')?.values[0];
    const level = given.get('--log-level')?.values[0] ?? '4';
    return `LOG flags ${flags} level ${level}${prefix === undefined ? '' : ` prefix "${prefix}"`}`;
  }),
  effect: () => GOES_ON,
});
