/** Which helper bears a name. */

import { helpers } from '../helpers.generated.ts';
import type { Helper } from './helper.ts';

const ALL: readonly Helper[] = helpers;
const BY_NAME: ReadonlyMap<string, Helper> = new Map(ALL.map((helper) => [helper.name, helper]));

/** The helper of that name; `undefined` for one that is not modelled. */
export function helperNamed(name: string): Helper | undefined {
  return BY_NAME.get(name);
}
