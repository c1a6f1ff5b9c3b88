/** The user's settings, as the editor sends them, made into what the rooms below take. */
import { BACKENDS, type Severity } from '../base/problem.ts';
import type { IdeSettings } from '../ide/context.ts';

const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/** What applies until the editor has answered, and where it says nothing. */
export const DEFAULTS: IdeSettings = { backends: BACKENDS, lint: {}, inlayHints: true };

/** Reads the section `iptables`. What has the wrong type is passed over: settings are input like any other. */
export function readSettings(section: unknown): IdeSettings {
  const settings = isRecord(section) ? section : {};
  const backend = settings['backend'];
  const lint =
    isRecord(settings['lint']) && isRecord(settings['lint']['severities']) ? settings['lint']['severities'] : {};
  return {
    backends: backend === 'legacy' || backend === 'nft' ? [backend] : DEFAULTS.backends,
    lint: Object.fromEntries(
      Object.entries(lint).filter((entry): entry is [string, Severity | 'off'] =>
        SEVERITIES.includes(String(entry[1])),
      ),
    ),
    inlayHints: settings['inlayHints'] !== false,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
