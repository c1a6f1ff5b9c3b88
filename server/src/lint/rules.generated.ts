// Every entry of rules/, written by `npm run generate`: add a file there, edit nothing here.
import _blanketRelated from './rules/blanket-related.ts';
import _ctstateInRaw from './rules/ctstate-in-raw.ts';
import _discoveryByState from './rules/discovery-by-state.ts';
import _duplicateStateRule from './rules/duplicate-state-rule.ts';
import _establishedAcceptBelowDrop from './rules/established-accept-below-drop.ts';
import _helperNameUnattached from './rules/helper-name-unattached.ts';
import _helperNotAttached from './rules/helper-not-attached.ts';
import _helperOpensLowPorts from './rules/helper-opens-low-ports.ts';
import _helperWithoutRelated from './rules/helper-without-related.ts';
import _impossibleState from './rules/impossible-state.ts';
import _invalidAccepted from './rules/invalid-accepted.ts';
import _invalidNotDropped from './rules/invalid-not-dropped.ts';
import _lateEstablishedAccept from './rules/late-established-accept.ts';
import _newWithoutSyn from './rules/new-without-syn.ts';
import _noEstablishedAccept from './rules/no-established-accept.ts';
import _notrackNotAccepted from './rules/notrack-not-accepted.ts';
import _notrackOneWay from './rules/notrack-one-way.ts';
import _notrackTarget from './rules/notrack-target.ts';
import _pairLacksStateRule from './rules/pair-lacks-state-rule.ts';
import _rejectAnswerDies from './rules/reject-answer-dies.ts';
import _replyBySourcePort from './rules/reply-by-source-port.ts';
import _stateMatch from './rules/state-match.ts';
import _untrackedDropped from './rules/untracked-dropped.ts';

export const rules = [
  _blanketRelated,
  _ctstateInRaw,
  _discoveryByState,
  _duplicateStateRule,
  _establishedAcceptBelowDrop,
  _helperNameUnattached,
  _helperNotAttached,
  _helperOpensLowPorts,
  _helperWithoutRelated,
  _impossibleState,
  _invalidAccepted,
  _invalidNotDropped,
  _lateEstablishedAccept,
  _newWithoutSyn,
  _noEstablishedAccept,
  _notrackNotAccepted,
  _notrackOneWay,
  _notrackTarget,
  _pairLacksStateRule,
  _rejectAnswerDies,
  _replyBySourcePort,
  _stateMatch,
  _untrackedDropped,
] as const;
