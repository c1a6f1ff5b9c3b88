// Runs inside the extension host: every file of tests, then the report.
import './opens.ts';
import './edits.ts';
import './replay.ts';
import { runAll } from './host.ts';

/** What VS Code calls. */
export function run(): Promise<void> {
  return runAll();
}
