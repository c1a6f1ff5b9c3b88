/** Findings of flow scripts: packets that are none, and expectations that do not come true. */
import { flowFeature } from '../define.ts';
import { stepProblems, stepsOf } from '../flow-steps.ts';

export default flowFeature({
  name: 'findings',
  problems: (context) => stepsOf(context).flatMap((result) => stepProblems(context, result)),
});
