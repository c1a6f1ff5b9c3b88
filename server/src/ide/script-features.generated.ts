// Every entry of script-features/, written by `npm run generate`: add a file there, edit nothing here.
import _completion from './script-features/completion.ts';
import _hover from './script-features/hover.ts';
import _packetLines from './script-features/packet-lines.ts';
import _signatureHelp from './script-features/signature-help.ts';

export const scriptFeatures = [
  _completion,
  _hover,
  _packetLines,
  _signatureHelp,
] as const;
