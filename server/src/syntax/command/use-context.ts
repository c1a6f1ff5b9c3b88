/** What the catalogue's functions may ask about the rule that they stand in. */
import type { Backend } from '../../base/problem.ts';
import type { UseContext } from '../../catalogue/define.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import type { Command } from './types.ts';

/** The context of every use in a command of that table; with a backend where its output is printed. */
export function useContextOf(command: Command, table: TableName, backend?: Backend): UseContext {
  const { spec, family, chain } = command;
  return {
    family,
    protocol: spec.protocol && { number: spec.protocol.number, negated: spec.protocol.negated },
    table,
    chain: chain?.text ?? '',
    matches: spec.matches,
    ...(backend ? { backend } : {}),
  };
}
