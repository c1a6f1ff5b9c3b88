/** Matches that take the data of a fragment other than the first for the header which it does not have. */
import { all, any, equals, type Predicate, unknown } from '../base/predicate.ts';

/** `first` for packets with a header; unknown for later fragments. `what` tells apart what is asked of the data. */
export function alsoOfLaterFragments(first: Predicate, what: string): Predicate {
  const data = unknown('the kernel takes the data of a later fragment for a header', `fragment-data:${what}`);
  return any(all(equals('ip.laterFragment', 0), first), all(equals('ip.laterFragment', 1), data));
}
