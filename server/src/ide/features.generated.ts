// Every entry of features/, written by `npm run generate`: add a file there, edit nothing here.
import _callHierarchy from './features/call-hierarchy.ts';
import _completion from './features/completion.ts';
import _documentLinks from './features/document-links.ts';
import _folding from './features/folding.ts';
import _formatting from './features/formatting.ts';
import _hover from './features/hover.ts';
import _navigation from './features/navigation.ts';
import _packetLines from './features/packet-lines.ts';
import _quickFixes from './features/quick-fixes.ts';
import _rename from './features/rename.ts';
import _selectionRanges from './features/selection-ranges.ts';
import _semanticTokens from './features/semantic-tokens.ts';
import _signatureHelp from './features/signature-help.ts';
import _simulateLens from './features/simulate-lens.ts';
import _symbols from './features/symbols.ts';

export const features = [
  _callHierarchy,
  _completion,
  _documentLinks,
  _folding,
  _formatting,
  _hover,
  _navigation,
  _packetLines,
  _quickFixes,
  _rename,
  _selectionRanges,
  _semanticTokens,
  _signatureHelp,
  _simulateLens,
  _symbols,
] as const;
