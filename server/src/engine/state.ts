/** What the engine knows between two packets. A state that was passed to `send` is used up; `fork` makes a copy to keep. */
import type { NamedSet } from '../catalogue/ipset/types.ts';
import type { ConntrackState } from './conntrack/conntrack-state.ts';
import type { ErrorCredits } from './path/error-rate.ts';
import type { MatchState } from './rules/match-state.ts';
import type { Host, Rulesets } from './types.ts';

export interface EngineState {
  readonly host: Host;
  readonly rulesets: Rulesets;
  /** Connections and expectations. */
  readonly conntrack: ConntrackState;
  /** What stateful matches (`limit`, `recent`, `quota` …) remember. */
  readonly matches: MatchState;
  /** Named sets as rules of SET have made them. */
  readonly sets: Map<string, NamedSet>;
  /** What each sender may still hear of packets without a route. */
  readonly errorCredits: ErrorCredits;
  /** Seconds since the scenario began: when the last packet was sent. */
  readonly clock: number;
  /** Seconds since 1970, UTC, when the scenario began, for `-m time`; `undefined` leaves that unknown. */
  readonly epochSeconds: number | undefined;
}
