// Every entry of script-rules/, written by `npm run generate`: add a file there, edit nothing here.
import _deleteChainInUse from './script-rules/delete-chain-in-use.ts';
import _deleteOfNothing from './script-rules/delete-of-nothing.ts';
import _emptyVariable from './script-rules/empty-variable.ts';
import _flushWipesOthers from './script-rules/flush-wipes-others.ts';
import _helperSysctlGone from './script-rules/helper-sysctl-gone.ts';
import _hostNameInRule from './script-rules/host-name-in-rule.ts';
import _insertReversesOrder from './script-rules/insert-reverses-order.ts';
import _ipv4Only from './script-rules/ipv4-only.ts';
import _missingWait from './script-rules/missing-wait.ts';
import _misspeltVariable from './script-rules/misspelt-variable.ts';
import _mixedBackends from './script-rules/mixed-backends.ts';
import _newChainExists from './script-rules/new-chain-exists.ts';
import _notIdempotent from './script-rules/not-idempotent.ts';
import _partialFlush from './script-rules/partial-flush.ts';
import _savedAsOtherFamily from './script-rules/saved-as-other-family.ts';
import _sessionCut from './script-rules/session-cut.ts';

export const scriptRules = [
  _deleteChainInUse,
  _deleteOfNothing,
  _emptyVariable,
  _flushWipesOthers,
  _helperSysctlGone,
  _hostNameInRule,
  _insertReversesOrder,
  _ipv4Only,
  _missingWait,
  _misspeltVariable,
  _mixedBackends,
  _newChainExists,
  _notIdempotent,
  _partialFlush,
  _savedAsOtherFamily,
  _sessionCut,
] as const;
