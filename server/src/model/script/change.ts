/** What a command changes in the kernel, as data. */
import type { Family } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import type { Entry } from './chain.ts';

interface InTable {
  readonly family: Family;
  readonly table: TableName;
}

interface InChain extends InTable {
  readonly chain: string;
}

/** Rule numbers count from 1, among all rules that are or may be in the chain. */
export type Change =
  | (InChain & { readonly kind: 'rules-added'; readonly number: number; readonly entries: readonly Entry[] })
  | (InChain & { readonly kind: 'rules-removed'; readonly number: number; readonly entries: readonly Entry[] })
  | (InChain & { readonly kind: 'flushed'; readonly entries: readonly Entry[] })
  | (InChain & { readonly kind: 'chain-added' })
  | (InChain & { readonly kind: 'chain-removed' })
  | (InChain & { readonly kind: 'chain-renamed'; readonly to: string })
  | (InChain & {
      readonly kind: 'policy';
      readonly from: 'ACCEPT' | 'DROP' | undefined;
      readonly to: 'ACCEPT' | 'DROP';
    })
  /** Rules that may be there or not, from now on. */
  | (InChain & { readonly kind: 'doubted'; readonly why: string })
  /** By a restore: what was there is replaced, or added to. */
  | (InTable & { readonly kind: 'table-restored'; readonly flushed: boolean })
  | { readonly kind: 'set'; readonly name: string; readonly verb: string }
  | { readonly kind: 'sysctl'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'module'; readonly name: string };
