/** The user's settings, as the editor sends them, made into what the rooms below take. */
import type { Connection } from 'vscode-languageserver/node';
import { BACKENDS, type Severity } from '../base/problem.ts';
import type { AdminConnection, FormatStyle, IdeSettings, ScriptSettings } from '../ide/context.ts';

const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];
const STYLES: readonly FormatStyle[] = ['iptables-save', 'tidy'];

/** What applies until the editor has answered, and where it says nothing. */
export const DEFAULTS: IdeSettings = {
  backends: BACKENDS,
  lint: {},
  inlayHints: true,
  formatStyle: 'tidy',
  noFlush: [],
  script: { variables: {}, arguments: [], admin: { source: '', port: 22 } },
};

/** Reads the section `iptables`. What has the wrong type is passed over: settings are input like any other. */
export function readSettings(section: unknown): IdeSettings {
  const settings = asRecord(section);
  const { backend } = settings;
  const severities = Object.entries(asRecord(asRecord(settings['lint'])['severities']));
  const style = asRecord(settings['format'])['style'];
  return {
    backends: BACKENDS.includes(backend as never) ? [backend as (typeof BACKENDS)[number]] : DEFAULTS.backends,
    lint: Object.fromEntries(
      severities.filter((entry): entry is [string, Severity | 'off'] => SEVERITIES.includes(String(entry[1]))),
    ),
    inlayHints: settings['inlayHints'] !== false,
    formatStyle: STYLES.find((name) => name === style) ?? DEFAULTS.formatStyle,
    noFlush: Array.isArray(settings['noFlush']) ? settings['noFlush'].filter((one) => typeof one === 'string') : [],
    script: scriptSettings(asRecord(settings['script']), asRecord(settings['admin'])),
  };
}

function scriptSettings(
  script: Readonly<Record<string, unknown>>,
  admin: Readonly<Record<string, unknown>>,
): ScriptSettings {
  const variables = Object.entries(asRecord(script['variables'])).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  const given = script['arguments'];
  return {
    variables: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    arguments: Array.isArray(given) ? given.map(String) : [],
    admin: adminConnection(admin),
  };
}

function adminConnection({ source, port }: Readonly<Record<string, unknown>>): AdminConnection {
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536;
  return {
    source: typeof source === 'string' ? source.trim() : '',
    port: isPort ? port : DEFAULTS.script.admin.port,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** The settings of each document: they may differ from folder to folder. */
export interface SettingsStore {
  /** What is known now. The same object until something changes. */
  of(uri: string): IdeSettings;
  /** Asks the editor; tells whether its answer changed anything. */
  load(uri: string): Promise<boolean>;
  /** What an editor that cannot be asked has sent for all documents. */
  pushed(section: unknown): void;
  forget(uri: string): void;
}

/** `canAsk` tells whether the editor answers `workspace/configuration`. */
export function createSettings(connection: Connection, canAsk: () => boolean): SettingsStore {
  const known = new Map<string, IdeSettings>();
  let common = DEFAULTS;
  const of = (uri: string): IdeSettings => known.get(uri) ?? common;
  return {
    of,
    async load(uri) {
      if (!canAsk()) return false;
      try {
        const section: unknown = await connection.workspace.getConfiguration({ scopeUri: uri, section: 'iptables' });
        const settings = readSettings(section);
        if (isEqual(settings, of(uri))) return false;
        known.set(uri, settings);
        return true;
      } catch {
        // An editor that does not answer leaves the settings as they were.
        return false;
      }
    },
    pushed(section) {
      common = readSettings(section);
    },
    forget: (uri) => void known.delete(uri),
  };
}

function isEqual(a: IdeSettings, b: IdeSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
