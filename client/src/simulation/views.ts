// What one can do in a journey: the lenses at its top, and the links to the rules.
import { CodeLens, DocumentLink, Range, Uri } from 'vscode';
import type { SimulateResult, TraceLink } from '../../../server/src/lsp/protocol.ts';

/** Buttons in the first line. */
export function lensesOf(journey: { readonly rules: Uri; readonly result: SimulateResult } | undefined): CodeLens[] {
  if (!journey) return [];
  const { rules, result } = journey;
  const top = new Range(0, 0, 0, 0);
  const lens = (title: string, command: string, ...rest: readonly unknown[]): CodeLens =>
    new CodeLens(top, { title, command, arguments: [rules.toString(), ...rest] });
  return [
    ...(result.reply === undefined ? [] : [lens('$(reply) Reply', 'iptables.simulateThen', { packet: result.reply })]),
    ...(result.ok ? [lens('$(arrow-right) Then…', 'iptables.simulateThen')] : []),
    lens('$(debug-restart) Start over', 'iptables.simulateReset'),
    ...(result.links.length > 0 ? [new CodeLens(top, { title: 'Enter goes to the rule of a line', command: '' })] : []),
  ];
}

/** The names of rules and policies. The link runs a command, so that the rules are shown where they are open already. */
export function linksOf(result: SimulateResult | undefined): DocumentLink[] {
  return (result?.links ?? []).map((link) => {
    const target = encodeURIComponent(JSON.stringify([link.uri, link.target]));
    const found = new DocumentLink(rangeOf(link.range), Uri.parse(`command:iptables.showRule?${target}`));
    found.tooltip = 'Go to the rule';
    return found;
  });
}

export function rangeOf({ start, end }: TraceLink['range']): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
