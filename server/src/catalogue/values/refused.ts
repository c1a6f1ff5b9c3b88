/** Values that the programs take and hand on, and that the kernel refuses. */
import { BACKENDS } from '../../base/problem.ts';
import type { ValueProblem, ValueResult } from '../define.ts';

/** The value is read, so that what else is wrong with its rule is seen as the programs see it. */
export function refusedByKernel<V>(value: V, problem: ValueProblem): ValueResult<V> {
  return { ok: true, value, notes: [{ ...problem, byKernel: BACKENDS }] };
}
