// Every entry of features/, written by `npm run generate`: add a file there, edit nothing here.
import _completion from './features/completion.ts';
import _folding from './features/folding.ts';
import _hover from './features/hover.ts';
import _navigation from './features/navigation.ts';
import _quickFixes from './features/quick-fixes.ts';
import _semanticTokens from './features/semantic-tokens.ts';
import _symbols from './features/symbols.ts';

export const features = [
  _completion,
  _folding,
  _hover,
  _navigation,
  _quickFixes,
  _semanticTokens,
  _symbols,
] as const;
