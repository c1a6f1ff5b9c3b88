// Every entry of flow-features/, written by `npm run generate`: add a file there, edit nothing here.
import _completion from './flow-features/completion.ts';
import _findings from './flow-features/findings.ts';
import _hover from './flow-features/hover.ts';
import _inlayHints from './flow-features/inlay-hints.ts';
import _lenses from './flow-features/lenses.ts';
import _links from './flow-features/links.ts';
import _outline from './flow-features/outline.ts';
import _quickFixes from './flow-features/quick-fixes.ts';

export const flowFeatures = [
  _completion,
  _findings,
  _hover,
  _inlayHints,
  _lenses,
  _links,
  _outline,
  _quickFixes,
] as const;
