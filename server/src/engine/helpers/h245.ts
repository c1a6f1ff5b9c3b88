/** H.323 control: opens the channels of a call, over a connection that its signalling announced. */

import { H245_MESSAGE } from '../application/h245-types.ts';
import type { H323Data } from '../application/h323-address.ts';
import { readControl } from '../application/h323-media.ts';
import { H323_TIMEOUT_SECONDS, initialH323, readSegment } from '../application/helper-h323.ts';
import { readPer } from '../application/per.ts';
import { helper } from '../conntrack/helper.ts';
import { followMaster } from '../nat/nat.ts';

/** Connections that may be announced: four for each of four channels, and two for data. */
const MOST_EXPECTED = 18;

export default helper<H323Data>({
  name: 'H.245',
  // No rule can attach it: the kernel has it for no family.
  families: [],
  protocols: [],
  policies: [{ name: '', maximum: MOST_EXPECTED, timeoutSeconds: H323_TIMEOUT_SECONDS }],
  sources: ['kernel:net/netfilter/nf_conntrack_h323_main.c (h245_help)', 'itu-t:H.245'],
  initial: initialH323,
  help: (view, data) =>
    readSegment(view, data, {
      decode: (bytes, start, end) => readPer(H245_MESSAGE, bytes, start, end),
      act: readControl,
    }),
  bind: followMaster,
});
