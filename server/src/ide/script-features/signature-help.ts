/** Signature help in calls of iptables: the form of the option whose value stands at the caret. */
import { scriptFeature } from '../define.ts';
import signatureHelp from '../features/signature-help.ts';
import { inlaidAt } from '../script/inlaid.ts';
import { typedProjectionAt } from '../script/projection.ts';

export default scriptFeature({
  name: 'signature-help',
  signatureHelp(context, offset) {
    const projection = typedProjectionAt(context, offset) ?? inlaidAt(context, offset, 'typed');
    return projection && signatureHelp.signatureHelp?.(projection.context, projection.offset);
  },
});
