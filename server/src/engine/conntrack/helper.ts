/** What a connection tracking helper is: it reads the data of one protocol and foresees the connections that the data speak of. */
import { type Address, printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { protocolName } from '../../catalogue/protocols.ts';
import type { CtInfo, HookContext, Skb } from '../seam.ts';
import type { ConntrackEntry, ConntrackState, Expectation, ExpectedNat } from './conntrack-state.ts';
import { type ExpectPolicy, type ExpectResult, expectationOf, expectRelated, unexpect } from './expectations.ts';
import type { Direction } from './tuple.ts';

/** The packet in a helper's hands, and what the helper may do. */
export interface HelperView {
  readonly table: ConntrackState;
  readonly context: HookContext;
  readonly skb: Skb;
  readonly entry: ConntrackEntry;
  readonly info: CtInfo;
  readonly direction: Direction;
  /** Ends another connection that belongs to this one. */
  readonly end: (table: ConntrackState, entry: ConntrackEntry) => void;
  /** The helper's own. */
  readonly policies: readonly ExpectPolicy[];
}

/** DROP where the packet cannot be tracked well enough to let it pass. */
export type HelperVerdict = 'ACCEPT' | 'DROP';

export interface HelperDefinition<D> {
  /** As `CT --helper` names it. */
  readonly name: string;
  /** What it is registered for. */
  readonly families: readonly Family[];
  readonly protocols: readonly number[];
  readonly policies: readonly ExpectPolicy[];
  readonly sources: readonly string[];
  /** What it knows of a connection before the first packet; plain data. */
  readonly initial: D;
  /** Reads one packet of a connection that it follows, rewrites it where NAT makes that necessary, and enters expectations. */
  help(view: HelperView, data: D): { readonly verdict: HelperVerdict; readonly data: D };
  /** A connection that it expected begins, with an expectation that names NAT: binds its addresses. */
  bind?(table: ConntrackState, context: HookContext, entry: ConntrackEntry, expectation: Expectation): void;
  /** A connection that it follows has ended; `end` ends what belongs to it. */
  ended?(
    table: ConntrackState,
    entry: ConntrackEntry,
    end: (table: ConntrackState, entry: ConntrackEntry) => void,
  ): void;
}

/** A helper with the type of its data forgotten, as the table sees it. */
export type Helper = HelperDefinition<unknown>;

/** Defines a helper. */
export function helper<D>(definition: HelperDefinition<D>): Helper {
  return forget(definition);
}

/** The one place where a helper's data type is dropped: each connection's data were made by its own helper. */
// biome-ignore lint/suspicious/noExplicitAny: an existential type needs one unchecked step, and it is here
function forget(definition: object): any {
  return definition;
}

/** What a helper asks for on behalf of the connection in its hands. */
export type ViewExpectRequest = {
  readonly class?: number;
  readonly protocol: number;
  readonly source: Address | undefined;
  readonly sourceMask?: Address;
  readonly sourcePort?: number;
  readonly destination: Address;
  readonly destinationPort: number;
  readonly assignHelper?: string;
  readonly permanent?: boolean;
  readonly inactive?: boolean;
  /** The same expectation of another connection counts as this one. kernel: NF_CT_EXP_F_SKIP_MASTER */
  readonly anyMaster?: boolean;
  readonly nat?: ExpectedNat;
};

/** Enters an expectation whose master is the connection in hand. */
export function expect(
  view: HelperView,
  request: ViewExpectRequest,
): { readonly result: ExpectResult; readonly expectation: Expectation } {
  const { policies } = view;
  const full = { ...request, master: view.entry, sourcePort: request.sourcePort };
  const expectation = expectationOf(full, policies, view.context.now);
  const result = expectRelated(view.table, view.context, expectation, policies, request.anyMaster ?? false);
  if (result === 'added' && view.context.explains) {
    view.context.note({ kind: 'change', what: `the ${expectation.helper} helper expects ${sayExpected(expectation)}` });
  }
  return { result, expectation };
}

/** `tcp 203.0.113.5 → 10.0.0.1:5000`. */
function sayExpected({ tuple, sourceMask }: Expectation): string {
  const { family, protocol, source, sourcePort, destination, destinationPort } = tuple;
  const at = (address: Address, port: number): string =>
    `${family === 6 ? `[${printAddress(address)}]` : printAddress(address)}:${port}`;
  const isAnyone = sourceMask.address === 0 || sourceMask.address === 0n;
  const from = isAnyone ? 'anyone' : sourceMask.port === 0 ? printAddress(source) : at(source, sourcePort);
  return `${protocolName(protocol) ?? `protocol ${protocol}`} ${from} → ${at(destination, destinationPort)}`;
}

export function withdraw(view: HelperView, expectation: Expectation): void {
  unexpect(view.table, expectation);
}
