/** What stateful matches remember between packets, by rule or by the key that they share. */

/**
 * Values are never changed in place (an evaluation returns the next one), so a fork copies only the map.
 * A key is the place of a rule's match, or the entry's own key prefixed by its name.
 */
export type MatchState = Map<string, unknown>;

export function createMatchState(): MatchState {
  return new Map();
}

export function forkMatchState(state: MatchState): MatchState {
  return new Map(state);
}
