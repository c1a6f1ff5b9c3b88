// Which files there are, for tests that look at the project itself.
import { existsSync, readdirSync } from 'node:fs';

/** The files under a folder whose name matches, by their path from the project's top with `/`, sorted; none when there is no folder. */
export function filesUnder(folder: string, name: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => name.test(path))
    .sort();
}
