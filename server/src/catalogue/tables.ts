/** The five tables: their built-in chains, in the order iptables-save prints them, and what each table is for. */
import { functionsOn, HOOKS, type Hook, type TableName } from './hooks.ts';

export interface TableInfo {
  readonly name: TableName;
  /** Built-in chains, each the name of its hook, in the kernel's order. */
  readonly chains: readonly Hook[];
  readonly summary: string;
}

const SUMMARIES: Record<TableName, string> = {
  raw: 'Runs before connection tracking: the place to exempt packets from it (`CT --notrack`) or to attach helpers.',
  mangle: 'Changes packets and their marks, in every hook, before NAT and filtering.',
  nat: 'Sees the first packet of each connection and rewrites its addresses or ports; the rest follow by themselves.',
  filter: 'Decides which packets pass. The table that rules without `-t` belong to.',
  security: 'Runs after filter and sets SELinux marks.',
};

/** All tables, in the order in which a packet that arrives meets them. */
export const TABLES: readonly TableInfo[] = (Object.keys(SUMMARIES) as TableName[]).map((name) => ({
  name,
  chains: HOOKS.filter((hook) => functionsOn(hook).some((f) => f.kind === 'table' && f.table === name)),
  summary: SUMMARIES[name],
}));

const BY_NAME = new Map<string, TableInfo>(TABLES.map((table) => [table.name, table]));

/** The table of that name; `undefined` for a name that the kernel does not have. */
export function tableNamed(name: string): TableInfo | undefined {
  return BY_NAME.get(name);
}

/** True when `chain` is a built-in chain of `table`. */
export function isBuiltin(table: string, chain: string): chain is Hook {
  return BY_NAME.get(table)?.chains.includes(chain as Hook) ?? false;
}
