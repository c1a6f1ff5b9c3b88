// A script and the files that it is converted to leave the same rules, and so do a file and its script: asked of all scripts that real shells have judged.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Family } from '../../../server/src/base/problem.ts';
import { createScriptContext, type ScriptContext } from '../../../server/src/ide/script/context.ts';
import { toRestoreFiles, toScript } from '../../../server/src/ide/script/convert.ts';
import { buildRuleset } from '../../../server/src/model/build.ts';
import { printRuleset } from '../../../server/src/model/print.ts';
import { problemsOf } from '../../../server/src/model/problems.ts';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';
import { headerOf } from '../../shell/compare.ts';
import { contextOf, SETTINGS } from '../../support/ide.ts';
import { scriptOf } from '../../support/script-ide.ts';
import { shellGrammar } from '../../support/shell.ts';

const FOLDER = 'test/shell/scripts/';
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.sh') && !name.startsWith('unknown-'));

async function contextFor(name: string): Promise<ScriptContext> {
  const text = readFileSync(FOLDER + name, 'utf8');
  const header = headerOf(text);
  const variables = Object.fromEntries(header.environment.map((each) => each.split(/=(.*)/s) as [string, string]));
  const script = { ...SETTINGS.script, arguments: [...header.arguments], variables };
  const readFile = (path: string): string | undefined => {
    const file = path.replace(/^\.\/|^\/scripts\//, '');
    return readdirSync(FOLDER).includes(file) ? readFileSync(FOLDER + file, 'utf8') : undefined;
  };
  const settings = { ...SETTINGS, script };
  const uri = `file:///scripts/${name}`;
  return createScriptContext({
    uri,
    name: `/scripts/${name}`,
    settings,
    text,
    grammar: await shellGrammar(),
    readFile,
  });
}

const printed = (text: string, family: Family): string =>
  printRuleset(buildRuleset(parseSave(text, { family })), 'legacy').text;

/** A line end in a text is a blank in a file. */
const tablesOf = (text: string): readonly string[] =>
  text
    .replace(/\n(?![*:]|-A |COMMIT|$)/g, ' ')
    .split(/(?=^\*)/m)
    .sort();

test('there are scripts', () => expect(scripts.length).toBeGreaterThan(60));

test.each(scripts)('%s and its files leave the same rules', async (name) => {
  const context = await contextFor(name);
  const { rulesets } = context.run;
  const families = ([4, 6] as const).filter((family) => rulesets[family]);
  const files = toRestoreFiles(context);
  if (families.length > 0) expect(files).toHaveLength(families.length);
  for (const [index, family] of families.entries()) {
    const own = rulesets[family];
    const text = files[index]?.text ?? '';
    if (!own) continue;
    expect(tablesOf(printed(text, family))).toEqual(tablesOf(printRuleset(own, 'legacy').text));
    const document = parseSave(text, { family });
    const refused = problemsOf(document, buildRuleset(document)).filter(({ refusedBy }) =>
      refusedBy.includes('legacy'),
    );
    expect(refused).toEqual([]);
    // What no file can hold is not known then.
    if (/-set /.test(text)) continue;
    // And back: the same rules one by one, without a word that iptables or the shell would take otherwise.
    const back = await scriptOf(toScript(contextOf(text, { family })).text);
    const again = back.run.rulesets[family];
    expect(back.run.uncertain[family]).toEqual([]);
    expect(again && tablesOf(printRuleset(again, 'legacy').text)).toEqual(tablesOf(printRuleset(own, 'legacy').text));
  }
});

test('what the file cannot hold is said in it', async () => {
  const setup = 'ipset create bad hash:ip\nsysctl -w net.ipv4.ip_forward=1\nmodprobe nf_conntrack_ftp\n';
  const context = await scriptOf(`${setup}iptables -A INPUT -m set --match-set bad src -j DROP\n`);
  expect(toRestoreFiles(context)[0]?.text.split('\n').slice(0, 3)).toEqual([
    '# The script also fills sets: bad.',
    '# The script also sets net.ipv4.ip_forward=1.',
    '# The script also loads modules: nf_conntrack_ftp.',
  ]);
});
