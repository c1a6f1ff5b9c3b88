// Every entry of script-features/, written by `npm run generate`: add a file there, edit nothing here.
import _completion from './script-features/completion.ts';
import _hover from './script-features/hover.ts';
import _navigation from './script-features/navigation.ts';
import _packetLines from './script-features/packet-lines.ts';
import _quickFixes from './script-features/quick-fixes.ts';
import _rename from './script-features/rename.ts';
import _resultLens from './script-features/result-lens.ts';
import _signatureHelp from './script-features/signature-help.ts';

export const scriptFeatures = [
  _completion,
  _hover,
  _navigation,
  _packetLines,
  _quickFixes,
  _rename,
  _resultLens,
  _signatureHelp,
] as const;
