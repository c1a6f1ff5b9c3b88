/** Programs that read standard input to its end, though nobody asked them to: what a loop was to read is then gone. */
import { isAtEnd, type Stream } from '../run/stream.ts';

type Takes = (words: readonly string[]) => boolean;

const has =
  (pattern: RegExp): Takes =>
  (words) =>
    words.some((word) => pattern.test(word));
const hasNot =
  (pattern: RegExp): Takes =>
  (words) =>
    !words.some((word) => pattern.test(word));
const always: Takes = () => true;
const operandsOf = (words: readonly string[]): number => words.filter((word) => !word.startsWith('-')).length;
const withoutFiles: Takes = (words) => operandsOf(words) === 0;
/** `run -i`, `exec --stdin`. */
const whereAsked: Takes = (words) =>
  has(/^(run|exec|attach)$/)(words) && has(/^-[a-z]*i|^--(interactive|stdin)$/)(words);

const TAKERS: readonly (readonly [names: RegExp, takes: Takes])[] = [
  [/^(ssh|sshpass|rsh|slogin|plink|dbclient)$/, hasNot(/^-[a-zA-Z0-9]*[nf]/)],
  [/^(mail|mailx|nail|mutt|sendmail|msmtp|ftp|sftp|lftp|telnet|socat|ncat|bc|dc|expect|wall|adb|vagrant)$/, always],
  [/^(nc|netcat)$/, hasNot(/^-[a-zA-Z0-9]*[zd]/)],
  [/^ffmpeg$/, hasNot(/^-nostdin$/)],
  [/^(docker|podman|nerdctl|kubectl|oc|lxc|incus)$/, whereAsked],
  [/^(lxc-attach|docker-compose|parallel|sponge)$/, always],
  [/^(python|perl|ruby|node|php|lua|tclsh)[\d.]*$/, (words) => words.length === 0 || words[0] === '-'],
  [/^(mysql|mariadb|psql)$/, hasNot(/^-[ecf]|^--(execute|command|file)/)],
  [/^(at|batch|patch)$/, hasNot(/^-[fi]/)],
  [/^dd$/, hasNot(/^if=/)],
  [/^(crontab|ipset)$/, has(/^-$/)],
  [/^logger$/, withoutFiles],
  [/^(base64|md5sum|sha\d+sum|cksum|nl|od|hexdump|xxd|fmt|fold|expand|column|shuf|split|iconv|pv)$/, withoutFiles],
  [/^(gzip|gunzip|zcat|bzip2|xz|less|more)$/, withoutFiles],
  [/^(jq|yq)$/, (words) => operandsOf(words) < 2 && hasNot(/^-[a-zA-Z]*n|^--null-input$/)(words)],
];

/** Tools that take from a file no more than they need, as far as they can tell. */
const LEAVES_SOME: Readonly<Record<string, Takes>> = {
  head: always,
  sed: always,
  grep: has(/^-[a-zA-Z]*[mqlL]|^--(quiet|silent|max-count)/),
};

/** What is left of the input behind a program is not known where that may have taken it. `taken`: how much was read before it. */
export function mayTakeInput(program: string, words: readonly string[], stream: Stream, taken: number): void {
  if (stream.value.length === 0 || stream.isTyped) return;
  const took = stream.taken !== taken;
  if (took) {
    if (stream.file === undefined || !LEAVES_SOME[program]?.(words)) return;
    stream.taken = taken;
  }
  if ((took || TAKERS.some(([names, takes]) => names.test(program) && takes(words))) && !isAtEnd(stream))
    stream.doubt = `how much ${program} takes of the input is not known`;
}
