// The journeys of packets: read-only documents beside the rules, and for each rules file the one that is under way.
import {
  commands,
  Disposable,
  languages,
  TabInputText,
  type TextDocument,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { SimulateResult } from '../../../server/src/lsp/protocol.ts';
import { createHighlight } from './highlight.ts';
import { createPaint } from './paint.ts';
import { lensesOf, linksOf } from './views.ts';

/** The documents' scheme. */
const SCHEME = 'iptables-journey';
/** The context key that is true while there is a connection table to send the next packet over. */
const SIMULATING = 'iptables.simulating';

/** Languages of documents that packets can be sent through. */
const RULES: ReadonlySet<string> = new Set(['iptables', 'shellscript']);

export interface Journeys extends Disposable {
  /** Shows an answer beside the rules, in place of the one before. */
  show(rules: Uri, result: SimulateResult): Promise<void>;
  /** Closes the journey and forgets what was lit up. */
  reset(rules: Uri): Promise<void>;
  /** The last answer for these rules; `undefined` when none is under way. */
  last(rules: Uri): SimulateResult | undefined;
  /** The rules whose journey the active editor shows, or that it shows itself; else those that were asked last. */
  current(): Uri | undefined;
}

/** One answer. Its document never changes: the next answer has another. */
interface Journey {
  readonly uri: Uri;
  readonly rules: Uri;
  readonly result: SimulateResult;
}

export function createJourneys(): Journeys {
  /** By the URI of their documents; those that are open somewhere. */
  const open = new Map<string, Journey>();
  /** By the URI of the rules. */
  const underWay = new Map<string, Journey>();
  const highlight = createHighlight();
  const journeyOf = ({ uri }: TextDocument): Journey | undefined => open.get(uri.toString());
  let count = 0;
  let latest: Uri | undefined;

  const mark = (): void => void commands.executeCommand('setContext', SIMULATING, underWay.size > 0);
  const forget = (journey: Journey): void => {
    open.delete(journey.uri.toString());
    if (underWay.get(journey.rules.toString()) !== journey) return;
    underWay.delete(journey.rules.toString());
    highlight.clear();
    mark();
  };
  const begin = (journey: Journey): void => {
    underWay.set(journey.rules.toString(), journey);
    latest = journey.rules;
    mark();
  };

  const disposables = [
    highlight,
    createPaint(SCHEME, (document) => journeyOf(document)?.result.tones),
    workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => open.get(uri.toString())?.result.text ?? 'This simulation has ended.\n',
    }),
    languages.registerCodeLensProvider(
      { scheme: SCHEME },
      { provideCodeLenses: (document) => lensesOf(journeyOf(document)) },
    ),
    languages.registerDocumentLinkProvider(
      { scheme: SCHEME },
      { provideDocumentLinks: (document) => linksOf(journeyOf(document)?.result) },
    ),
    // The document itself lives on for a while after its tab.
    window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) {
        const journey = input instanceof TabInputText ? open.get(input.uri.toString()) : undefined;
        // A tab that is moved is closed here and opened there.
        if (journey && tabsOf(journey).length === 0) forget(journey);
      }
    }),
  ];

  return {
    async show(rules, result) {
      const before = underWay.get(rules.toString());
      const journey = { uri: journeyUri(rules, ++count), rules, result };
      open.set(journey.uri.toString(), journey);
      const document = await workspace.openTextDocument(journey.uri);
      const viewColumn = columnOf(before) ?? ViewColumn.Beside;
      await window.showTextDocument(document, { preserveFocus: true, preview: false, viewColumn });
      begin(journey);
      if (before) await close(before);
      highlight.show(result);
    },
    async reset(rules) {
      const journey = underWay.get(rules.toString());
      if (!journey) return;
      forget(journey);
      await close(journey);
    },
    last: (rules) => underWay.get(rules.toString())?.result,
    current() {
      const active = window.activeTextEditor?.document;
      return (active && journeyOf(active)?.rules) ?? (active && RULES.has(active.languageId) ? active.uri : latest);
    },
    dispose: () => Disposable.from(...disposables).dispose(),
  };
}

/** The path is what the tab says; the number keeps the answers apart. */
function journeyUri(rules: Uri, number: number): Uri {
  const name = rules.path.slice(rules.path.lastIndexOf('/') + 1);
  return Uri.from({ scheme: SCHEME, path: `/${name} – journey`, query: `${number} ${rules.toString()}` });
}

function tabsOf(journey: Journey) {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof TabInputText && input.uri.toString() === journey.uri.toString());
}

function columnOf(journey: Journey | undefined): ViewColumn | undefined {
  return journey && tabsOf(journey)[0]?.group.viewColumn;
}

async function close(journey: Journey): Promise<void> {
  await window.tabGroups.close(tabsOf(journey), true);
}
