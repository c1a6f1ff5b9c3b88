// Quick fixes of line ends, done the way the editor can do them.
import { type CodeAction, CodeActionKind, type Command, EndOfLine, languages, type TextDocument } from 'vscode';

const FINDING = 'crlf-line-endings';

/** The actions, those that mend CR LF with the command that changes the line ends of the whole document. */
export function withLineEnds(
  document: TextDocument,
  actions: readonly (CodeAction | Command)[] | null | undefined,
): (CodeAction | Command)[] | null | undefined {
  if (!actions || document.eol !== EndOfLine.CRLF) return actions && [...actions];
  const isFound = languages.getDiagnostics(document.uri).some(({ code }) => codeOf(code) === FINDING);
  for (const action of actions) {
    if (!('edit' in action) || typeof action.command === 'string') continue;
    const isMend = action.diagnostics?.some(({ code }) => codeOf(code) === FINDING) ?? false;
    const isAll = isFound && (action.kind?.value.startsWith(CodeActionKind.SourceFixAll.value) ?? false);
    if (!isMend && !isAll) continue;
    // Beside other mends the edit stays: what it says of line ends changes nothing.
    if (isMend) delete action.edit;
    action.command = {
      title: action.title,
      command: 'iptables.convertLineEnds',
      arguments: [document.uri.toString()],
    };
  }
  return [...actions];
}

function codeOf(code: string | number | { readonly value: string | number } | undefined): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}
