/** Rules of one family saved to, or restored from, a file that is named for the other. */
import type { SimpleCommand, Word } from '../../syntax/shell/ast.ts';
import { scriptRule } from '../script/define.ts';

export default scriptRule({
  id: 'saved-as-other-family',
  since: '0.1.0',
  severity: 'warning',
  proof: 'heuristic',
  title: 'Rules of one family go to a file that is named for the other',
  what: '`iptables-save` writes into a file whose name says IPv6, `ip6tables-save` into one for IPv4, or the file is restored by the program of the other family.',
  why: 'At the next boot the file is loaded by the program that its name speaks of: rules of IPv4 in `rules.v6` are refused, or let IPv6 through as it was.',
  instead: 'Write `ip6tables-save > /etc/iptables/rules.v6`.',
  sources: ['man:iptables-save(8)', 'man:ip6tables-restore(8)'],
  examples: [
    {
      bad: 'iptables -P INPUT DROP\niptables-save > /etc/iptables/rules.v6\n',
      good: 'iptables -P INPUT DROP\niptables-save > /etc/iptables/rules.v4\nip6tables-save > /etc/iptables/rules.v6\n',
    },
  ],
  *check({ sites }) {
    for (const site of sites.commands) {
      const program = site.words.find(({ plain }) => PROGRAM.test(plain ?? ''));
      const name = program?.plain ?? '';
      const file = fileOf(site, name.endsWith('save'));
      if (!program || !file) continue;
      const { start, end } = program.place;
      const isSix = /ip6tables/.test(name);
      const named = familyOf(file.plain ?? '');
      if (named === undefined || named === (isSix ? 6 : 4)) continue;
      const other = isSix ? name.replace('ip6tables', 'iptables') : name.replace('iptables', 'ip6tables');
      const [own, its] = isSix ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
      const span = { start: file.place.start, end: file.place.end };
      const does = name.endsWith('save') ? 'writes' : 'reads';
      yield {
        span,
        message: `${base(name)} ${does} the rules of ${own}, and this file is named for ${its}.`,
        fixes: [{ title: `Call ${base(other)}`, kind: 'unsafe', edits: [{ span: { start, end }, newText: other }] }],
      };
    }
  },
});

const PROGRAM = /(^|\/)ip6?tables(-legacy|-nft)?-(save|restore)$/;

/** The file that is written or read, where it stands there as it is. */
function fileOf({ redirects, words }: SimpleCommand, isSave: boolean): Word | undefined {
  const redirect = redirects.findLast(({ operator, descriptor }) =>
    isSave ? /^(>|>>|>\|)$/.test(operator) && (descriptor ?? 1) === 1 : operator === '<',
  );
  const operand = isSave ? undefined : words.slice(1).findLast(({ plain }) => plain !== undefined && !/^-/.test(plain));
  const file = redirect?.target ?? operand;
  return file?.plain === undefined || PROGRAM.test(file.plain) ? undefined : file;
}

/** By the last part of a path. */
function familyOf(path: string): 4 | 6 | undefined {
  const name = base(path);
  if (/v6|ip6|(?<!\d)6(\.|$)/i.test(name)) return 6;
  return /v4|ip4|^iptables/i.test(name) ? 4 : undefined;
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
