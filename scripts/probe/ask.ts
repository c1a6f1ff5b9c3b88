/** Asks the real iptables about rules, in a network namespace that is made for it and taken away again. */
import { spawnSync } from 'node:child_process';
import type { Backend } from '../../server/src/base/problem.ts';
import { checkRule, type RuleToCheck } from './check-rule.ts';

export interface Iptables {
  /** How the two programs and this reader differ about a rule, in sentences; `undefined` for a rule that nothing is known about. */
  compare(rule: RuleToCheck): readonly string[] | undefined;
  close(): void;
}

/** A namespace with the programs; or why there is none. */
export function openIptables(): Iptables | { readonly reason: string } {
  const namespace = `iptables-probe-${process.pid}`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { reason: 'needs root on Linux' };
  if (spawnSync('iptables-legacy', ['--version']).error) return { reason: 'needs iptables-legacy and iptables-nft' };
  if (spawnSync('ip', ['netns', 'add', namespace]).status !== 0)
    return { reason: 'no network namespace can be made here' };
  return {
    compare(rule) {
      if (checkRule(rule, true).notYetKnown) return undefined;
      return (['legacy', 'nft'] as const).flatMap((backend) => differences(namespace, rule, backend));
    },
    close: () => void spawnSync('ip', ['netns', 'delete', namespace]),
  };
}

/** What a rule names on the host: whether it is there is not the rule's fault. */
const ON_THE_HOST =
  /-m\s*(nfacct|set|connlabel|rateest|osf|bpf)\b|--pa[th]*\b|-j\s*(SET|SECMARK|LED|CLUSTERIP|RATEEST|IDLETIMER)\b|--helper|--timeout/;

/** Words of a refusal for a name that the host does not know. */
const HOSTS_WORDS = /doesn't exist|not found|bad user|can't get|missing kernel module|name resolution/i;

function differences(namespace: string, rule: RuleToCheck, backend: Backend): string[] {
  const program = `${rule.family === 6 ? 'ip6tables' : 'iptables'}-${backend}`;
  const run = (args: readonly string[], input: string) =>
    spawnSync('ip', ['netns', 'exec', namespace, ...args], { input, encoding: 'utf8', timeout: 10_000 });
  const loaded = run([`${program}-restore`], `*${rule.table}\n-A ${rule.chain} ${rule.rule}\nCOMMIT\n`);
  const here = checkRule(rule, true, backend);
  if (loaded.status !== 0) {
    const words = loaded.stderr.split('\n').find((line) => line.trim() !== '') ?? '';
    if (here.refusals.length > 0 || ON_THE_HOST.test(rule.rule) || HOSTS_WORDS.test(words)) return [];
    return [`${backend} refuses it: ${words}`];
  }
  // The restore programs take the lines for the other family, and pass over them.
  if (here.skipped || here.ended) return [];
  if (here.refusals.length > 0) return [`${backend} takes it; here: ${here.refusals.join('; ')}`];
  const found = run([`${program}-save`, '-t', rule.table], '')
    .stdout.split('\n')
    .filter((line) => line.startsWith('-A'))
    .join(' | ');
  const printed = here.saved(backend);
  return found === printed ? [] : [`${backend} prints "${found}"; here "${printed}"`];
}
