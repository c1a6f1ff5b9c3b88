/** The open flow scripts: each is read again when it or the rules that it names have changed. */
import { readFileSync, statSync } from 'node:fs';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Family } from '../base/problem.ts';
import { loadSave } from '../flow/subject.ts';
import type { IdeSettings } from '../ide/context.ts';
import { createFlowContext, type FlowContext, type FlowRules } from '../ide/flow-context.ts';
import { guessFamily } from '../model/family.ts';
import { pathOf } from './pair.ts';

/** The language of flow scripts, as the editor names it. */
const LANGUAGE = 'iptables-flow';

/** Rules above this size are not read, in bytes: packets are sent with every pause in the typing. */
const SIZE_LIMIT = 5_000_000;

export interface Flows {
  context(document: TextDocument): FlowContext;
  /** True when the script's rules stand in one of these files. */
  isAbout(document: TextDocument, uris: readonly string[]): boolean;
  /** Its rules have changed. */
  refresh(uri: string): void;
  forget(uri: string): void;
}

export interface FlowWorkspace {
  /** The text of a document that is open. */
  readonly textOf: (uri: string) => string | undefined;
  readonly settingsOf: (uri: string) => IdeSettings;
}

export function isFlow({ languageId }: TextDocument): boolean {
  return languageId === LANGUAGE;
}

export function createFlows({ textOf, settingsOf }: FlowWorkspace): Flows {
  const known = new Map<string, { readonly version: number; readonly context: FlowContext }>();
  const rules = new Map<string, { readonly stamp: string; readonly loaded: FlowRules }>();

  const load = (script: string, path: string, family: Family | undefined): FlowRules => {
    const uri = uriBeside(script, path);
    const read = uri === undefined ? undefined : textAt(uri, textOf(uri));
    if (uri === undefined || read === undefined)
      return { ok: false, message: `Cannot read ${path}: there is no such file.` };
    if (!read.ok) return { ok: false, message: `Cannot read ${path}: ${read.problem}.` };
    const { text } = read;
    const key = `${family ?? ''} ${uri}`;
    const before = rules.get(key);
    if (before?.stamp === text) return before.loaded;
    const loaded = rulesFrom(uri, text, family);
    rules.set(key, { stamp: text, loaded });
    return loaded;
  };

  const context = (document: TextDocument): FlowContext => {
    const { uri, version } = document;
    const settings = settingsOf(uri);
    const before = known.get(uri);
    if (before?.version === version && before.context.settings === settings) return before.context;
    const made = createFlowContext({
      uri,
      settings,
      text: document.getText(),
      load: (path, family) => load(uri, path, family),
    });
    known.set(uri, { version, context: made });
    return made;
  };

  return {
    context,
    isAbout: (document, uris) =>
      context(document).script.rules.some(
        ({ from }) => from.kind === 'file' && uris.includes(uriBeside(document.uri, from.path.text) ?? ''),
      ),
    refresh: (uri) => void known.delete(uri),
    forget: (uri) => void known.delete(uri),
  };
}

/** A path in a script counts from the script's folder. */
function uriBeside(script: string, path: string): string | undefined {
  try {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), script).href;
  } catch {
    // What has no folder, such as a text that was never saved, has nothing beside it.
    return undefined;
  }
}

function textAt(
  uri: string,
  edited: string | undefined,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string } | undefined {
  if (edited !== undefined) return { ok: true, text: edited };
  const path = pathOf(uri);
  if (path === undefined) return { ok: false, problem: 'it is not on this disk' };
  try {
    const { size } = statSync(path);
    return size > SIZE_LIMIT
      ? { ok: false, problem: 'it is larger than 5 MB' }
      : { ok: true, text: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}

function rulesFrom(uri: string, text: string, family: Family | undefined): FlowRules {
  if (/^#!.*\b(ba|da|k|z)?sh\b/.test(text))
    return {
      ok: false,
      uri,
      message: 'These rules are made by a shell script: "iptables-ls test" runs the flows through them.',
    };
  const told = family ?? guessFamily(pathOf(uri) ?? uri, text);
  const { ruleset, refusals } = loadSave(text, told);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return {
    ok: true,
    uri,
    rulesets: { ipv4: told === 4 ? ruleset : undefined, ipv6: told === 6 ? ruleset : undefined },
    refusals: refusals.map(({ message, span }) => `${lineOf(span.start)}: ${message}`),
  };
}
