/** Semantic tokens in the form of the protocol: five numbers each, relative to the one before. */
import type { SemanticTokens } from 'vscode-languageserver-types';
import { SEMANTIC_TOKEN_MODIFIERS, SEMANTIC_TOKEN_TYPES, type SemanticToken } from '../ide/define.ts';

export function encodeTokens(tokens: readonly SemanticToken[]): SemanticTokens {
  const sorted = [...tokens].sort((a, b) => a.line - b.line || a.character - b.character);
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const token of sorted) {
    const deltaLine = token.line - line;
    const modifiers = token.modifiers.reduce((bits, name) => bits | (1 << SEMANTIC_TOKEN_MODIFIERS.indexOf(name)), 0);
    data.push(
      deltaLine,
      deltaLine === 0 ? token.character - character : token.character,
      token.length,
      SEMANTIC_TOKEN_TYPES.indexOf(token.type),
      modifiers,
    );
    ({ line, character } = token);
  }
  return { data };
}
