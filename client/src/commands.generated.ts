// Every entry of commands/, written by `npm run generate`: add a file there, edit nothing here.
import _convertLineEnds from './commands/convert-line-ends.ts';
import _convertToRestore from './commands/convert-to-restore.ts';
import _convertToScript from './commands/convert-to-script.ts';
import _replayCapture from './commands/replay-capture.ts';
import _restartServer from './commands/restart-server.ts';
import _runFlow from './commands/run-flow.ts';
import _showJourney from './commands/show-journey.ts';
import _showResultingRuleset from './commands/show-resulting-ruleset.ts';
import _showRule from './commands/show-rule.ts';
import _simulatePacket from './commands/simulate-packet.ts';
import _simulateReset from './commands/simulate-reset.ts';
import _simulateThen from './commands/simulate-then.ts';

export const commands = [
  _convertLineEnds,
  _convertToRestore,
  _convertToScript,
  _replayCapture,
  _restartServer,
  _runFlow,
  _showJourney,
  _showResultingRuleset,
  _showRule,
  _simulatePacket,
  _simulateReset,
  _simulateThen,
] as const;
