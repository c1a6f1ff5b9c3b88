/** Options that several verbs take. */
import { Option } from 'commander';
import { BACKENDS, type Backend, type Family } from '../base/problem.ts';
import type { Language } from '../model/language.ts';
import type { Invocation } from './command.ts';

export const familyOption = (): Option =>
  new Option('--family <family>', 'read as rules of iptables (4) or ip6tables (6); guessed when left out').choices([
    '4',
    '6',
  ]);

export const languageOption = (): Option =>
  new Option(
    '--language <language>',
    'read as a save file or a shell script; told by the content when left out',
  ).choices(['save', 'shell']);

export const noFlushOption = (): Option =>
  new Option('-n, --noflush', 'files are loaded with iptables-restore -n, on top of what the host has');

/** May be given several times. */
export const environmentOption = (): Option =>
  new Option('--env <name=value>', 'a variable of the environment that a script runs in')
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');

export function environmentOf({ options }: Invocation): readonly string[] {
  const given = options['env'];
  return Array.isArray(given) ? given.map(String) : [];
}

export function familyOf({ options }: Invocation): Family | undefined {
  return options['family'] === undefined ? undefined : options['family'] === '6' ? 6 : 4;
}

export function languageOfOption({ options }: Invocation): Language | undefined {
  return options['language'] as Language | undefined;
}

/** The programs that `--backend` names. */
export function backendsOf({ options }: Invocation): readonly Backend[] {
  const named = options['backend'];
  return named === 'legacy' || named === 'nft' ? [named] : BACKENDS;
}
