/** Commands of iptables that other programs run: those that stand among their words, in texts that they take for commands, or in files. */

import type { Call } from '../host/world.ts';
import type { Value } from '../value.ts';

/** True where a program may run iptables; `isTool`: what it prints is worked out, or is its only purpose. */
export function mayRunIptables({ program, words }: Call, stdin: Value, isTool: boolean): boolean {
  const runs = AWK.test(program) ? RUN_BY_AWK : program === 'sed' ? RUN_BY_SED : undefined;
  if (runs) return words.some(({ text }) => runs.test(text)) && isNamedIn([...words.map(({ value }) => value), stdin]);
  if (isTool) return false;
  if (program === 'run-parts') return !words.some(({ text }) => /^--(test|list)$/.test(text));
  const isWord = words.some(
    ({ text }, at) =>
      /^(\S*\/)?(ip6?tables(-legacy|-nft)?(-restore)?|ipset)$/.test(text) &&
      (program === 'xargs' || words[at + 1]?.text.startsWith('-') === true),
  );
  return isWord || (RUNS_TEXTS.test(program) && isNamedIn([...words.map(({ value }) => value), stdin]));
}

/** The service that a program is asked to start, of which the script itself has written that it runs iptables. */
export function startedService({ program, words }: Call, files: ReadonlyMap<string, Value>): string | undefined {
  if (files.size === 0 || (program !== 'systemctl' && !SERVICES.test(program))) return undefined;
  const texts = words.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  const isNow = words.some(({ text }) => text === '--now');
  const [first = '', second = ''] = texts;
  const names =
    program === 'systemctl'
      ? STARTS.test(first) || (isNow && first === 'enable')
        ? texts.slice(1)
        : []
      : STARTS.test(second)
        ? [first]
        : [];
  return names.find((name) => runsIptables(name.replace(/\.service$/, ''), files));
}

const STARTS = /^((try-|cond)?restart|(force-)?reload|start|reload-or-restart)$/;
const SERVICES = /^(service|invoke-rc\.d|rc-service)$/;

function runsIptables(name: string, files: ReadonlyMap<string, Value>): boolean {
  const folders = ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system'];
  const written = [`/etc/init.d/${name}`, ...folders.map((folder) => `${folder}/${name}.service`)].flatMap(
    (path) => files.get(path) ?? [],
  );
  const called = written.flatMap(({ text }) => [...text.matchAll(/^Exec\w+=[-@:+!]*(?:\S*sh )?(\S+)/gm)]);
  return isNamedIn([written, ...called.map(([, path = '']) => files.get(path) ?? [])]);
}

function isNamedIn(texts: readonly Value[]): boolean {
  return texts.some((value) => value.some(({ text }) => /\b(ip6?tables(-restore)?|ipset)\b/.test(text)));
}

/** Programs that run what stands in their words, or in what they read. */
const RUNS_TEXTS =
  /^(su|runuser|pkexec|script|watch|at|batch|parallel|entr|expect|screen|tmux|byobu|xterm|gksu(do)?|kdesu(do)?|systemd-run|start-stop-daemon|daemonize|(python|perl|ruby|php|lua|node|tclsh)[\d.]*)$/;

const AWK = /^[gmn]?awk$/;

/** `system("…")`, `print | "sh"`, `"…" | getline` */
const RUN_BY_AWK = /\bsystem\s*\(|(?<!\|)\|\s*"|\|&|"\s*\|\s*getline/;

/** `s/…/…/e` */
const RUN_BY_SED = /[/|#,@!:][gIpm\d]*e[gIpm\d]*$/;
