/** What the findings of scripts say of the files that these read: each is shown in that file as well, as long as some open script has it. */
import type { Diagnostic } from 'vscode-languageserver/node';

/** By the URI of a file, what is said of it. */
export type AboutFiles = ReadonlyMap<string, readonly Diagnostic[]>;

export interface ReadFiles {
  /** What the script now says of files; gives the files of which something else is said than before. */
  said(script: string, about: AboutFiles): readonly string[];
  /** What scripts say of the file, each thing once, without what is said of it already. */
  about(file: string, known: readonly Diagnostic[]): readonly Diagnostic[];
}

export function createReadFiles(): ReadFiles {
  const byScript = new Map<string, AboutFiles>();
  return {
    said(script, about) {
      const before = byScript.get(script);
      if (about.size > 0) byScript.set(script, about);
      else byScript.delete(script);
      const files = new Set([...(before?.keys() ?? []), ...about.keys()]);
      return [...files].filter((file) => textOf(before?.get(file)) !== textOf(about.get(file)));
    },
    about(file, known) {
      const said = new Set(known.map(keyOf));
      const found: Diagnostic[] = [];
      for (const one of [...byScript.values()].flatMap((about) => about.get(file) ?? [])) {
        if (said.has(keyOf(one))) continue;
        said.add(keyOf(one));
        found.push(one);
      }
      return found;
    },
  };
}

function textOf(diagnostics: readonly Diagnostic[] | undefined): string {
  return JSON.stringify(diagnostics ?? []);
}

/** One mistake, whoever tells of it. */
function keyOf({ code, range: { start, end } }: Diagnostic): string {
  return `${String(code)} ${start.line} ${start.character} ${end.line} ${end.character}`;
}
