/** Serves the messages about scripts that LSP does not have: the ruleset that one leaves, and its conversion. */
import type { Connection } from 'vscode-languageserver/node';
import type { AnyContext } from '../ide/define.ts';
import { type Converted, toRestoreFiles, toScript } from '../ide/script/convert.ts';
import { type ResultingRuleset, resultingRuleset } from '../ide/script/result.ts';
import { touchesRules } from '../lint/script/known.ts';
import { CONVERT, type ConvertParams, SCRIPT_RULESET, type ScriptRulesetParams } from './protocol.ts';

export function serveScripts(connection: Connection, contextOf: (uri: string) => AnyContext | undefined): void {
  connection.onRequest(SCRIPT_RULESET, ({ uri }: ScriptRulesetParams): ResultingRuleset | null => {
    const context = contextOf(uri);
    return context?.language === 'iptables-script' ? resultingRuleset(context) : null;
  });
  connection.onRequest(CONVERT, ({ uri }: ConvertParams): readonly Converted[] | null => {
    const context = contextOf(uri);
    if (context?.language === 'iptables') return [toScript(context)];
    return context?.language === 'iptables-script' && touchesRules(context) ? toRestoreFiles(context) : null;
  });
}
