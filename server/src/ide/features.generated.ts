// Every entry of features/, written by `npm run generate`: add a file there, edit nothing here.
import _folding from './features/folding.ts';
import _hover from './features/hover.ts';
import _quickFixes from './features/quick-fixes.ts';
import _semanticTokens from './features/semantic-tokens.ts';
import _symbols from './features/symbols.ts';

export const features = [
  _folding,
  _hover,
  _quickFixes,
  _semanticTokens,
  _symbols,
] as const;
