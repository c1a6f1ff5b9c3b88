/** Asks the real iptables about rules, each in a network namespace of its own. */
import { BACKENDS, type Backend } from '../../server/src/base/problem.ts';
import { checkRule, type RuleToCheck } from './check-rule.ts';
import { loadAndSave } from './real.ts';

/** How the two programs and this reader differ about a rule, in sentences; `undefined` for a rule that nothing is known about. */
export function compareRule(rule: RuleToCheck): readonly string[] | undefined {
  if (checkRule(rule, true).notYetKnown) return undefined;
  return BACKENDS.flatMap((backend) => differences(rule, backend));
}

/** What a rule names on the host: whether it is there is not the rule's fault. */
const ON_THE_HOST =
  /-m\s*(nfacct|set|connlabel|rateest|osf|bpf)\b|--pa[th]*\b|-j\s*(SET|SECMARK|LED|CLUSTERIP|RATEEST|IDLETIMER)\b|--helper|--timeout/;

/** Words of a refusal for a name that the host does not know. */
const HOSTS_WORDS = /doesn't exist|not found|bad user|can't get|missing kernel module|name resolution/i;

/** `isAgain`: the rule is what the program printed of another one, which is not followed further. */
function differences(rule: RuleToCheck, backend: Backend, isAgain = false): string[] {
  const loaded = loadAndSave(
    { family: rule.family, text: `*${rule.table}\n-A ${rule.chain} ${rule.rule}\nCOMMIT\n` },
    backend,
  );
  const here = checkRule(rule, true, backend);
  if (loaded.status !== 0) {
    if (here.refusals.length > 0 || here.needsHost || ON_THE_HOST.test(rule.rule) || HOSTS_WORDS.test(loaded.words))
      return [];
    return [`${backend} refuses it: ${loaded.words}`];
  }
  // The restore programs take the lines for the other family, and pass over them; what they print as help is no rule.
  if (here.skipped || here.ended) return [];
  if (here.refusals.length > 0) return [`${backend} takes it; here: ${here.refusals.join('; ')}`];
  const lines = loaded.saved.split('\n').filter((line) => line.startsWith('-A'));
  const found = lines.join(' | ');
  const printed = here.saved(backend);
  if (found !== printed) return [`${backend} prints "${found}"; here "${printed}"`];
  if (isAgain) return [];
  const again = lines.map((line) => line.slice(`-A ${rule.chain} `.length)).filter((words) => words !== rule.rule);
  return again.flatMap((words) =>
    differences({ ...rule, rule: words }, backend, true).map((what) => `${what}, of what it printed itself: ${words}`),
  );
}
