// The packets that were simulated last, remembered for the workspace.
import type { ExtensionContext } from 'vscode';

const KEY = 'iptables.packets';
const MOST = 20;

/** The last one first. */
export function recentPackets({ workspaceState }: ExtensionContext): readonly string[] {
  return workspaceState.get<readonly string[]>(KEY, []);
}

export async function remember(extension: ExtensionContext, packet: string): Promise<void> {
  const others = recentPackets(extension).filter((other) => other !== packet);
  await extension.workspaceState.update(KEY, [packet, ...others].slice(0, MOST));
}
