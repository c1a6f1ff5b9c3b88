/** Carries out `iptables-restore` in a script: each table is replaced, or added to with -n, when its COMMIT is read. */
import { refusal } from '../../base/finding.ts';
import { lastFrom } from '../../base/last-from.ts';
import { BACKENDS, type Family, type Problem } from '../../base/problem.ts';
import { shift } from '../../base/span.ts';
import { isBuiltin, tableNamed } from '../../catalogue/tables.ts';
import type { Command } from '../../syntax/command/types.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Call, Outcome } from '../../syntax/shell/host/world.ts';
import { reasonOf, type Value } from '../../syntax/shell/value.ts';
import { GAP, readText } from './carried.ts';
import { ScriptChain } from './chain.ts';
import { carryOut, isTooBig } from './commands.ts';
import { isKernels, isMisuse, refusalsOf, statusOfRefusals } from './iptables.ts';
import type { Kernel } from './kernel.ts';
import { restoreOptions } from './restore-options.ts';
import { refusedStatus, tableRefused } from './table-check.ts';
import { copyTable, mayHoldMore, newTable, type ScriptTable } from './tables.ts';

export function runRestore(kernel: Kernel, family: Family, call: Call): Outcome {
  const { words, place } = call;
  const gapInWords = words.find(({ unknown }) => unknown !== undefined && unknown !== '')?.unknown;
  if (gapInWords !== undefined) return uncertain(kernel, family, gapInWords, place);
  const texts = words.map(({ text }) => text);
  const options = restoreOptions(texts, kernel.options.backend);
  if ('status' in options) {
    const { status, wrong } = options;
    const word = wrong && words[wrong.at];
    if (wrong && word) {
      const span = shift({ start: word.start, end: word.end }, place.start);
      const problem = refusal(wrong.code, wrong.message, span, {
        refusedBy: BACKENDS.filter((backend) => 'wrong' in restoreOptions(texts, backend)),
      });
      kernel.report(problem, place.source);
    }
    return { status };
  }
  const { noFlush, test, only, file } = options;
  const input: Value | undefined = file === undefined ? (call.stdin ?? []) : call.readFile(file);
  if (!input) return uncertain(kernel, family, `what ${file} holds is not known`, place);
  kernel.deed.restored = input;
  const { text, placeAt } = textWithGaps(input, place);
  const why = reasonOf(input);
  if (why !== undefined && text.replaceAll(GAP, '').trim() === '') return uncertain(kernel, family, why, place);
  const document = parseSave(text, { family });
  const placed = (problem: Problem, origin: number): Problem => {
    const { start, end } = placeAt(origin + problem.span.start, origin + problem.span.end);
    return { ...problem, span: { start, end } };
  };
  let block: ScriptTable | undefined;
  /** What stands in a table that is not asked for is not read at all. */
  let isPassedOver = false;
  /** What a line of the table fails with, where that is seen at the end of the table: what the kernel refuses, and all with iptables-nft. A test does not get so far. */
  let failed: number | undefined;
  const isNft = kernel.options.backend === 'nft';
  // Where a line may be refused, so may be all of its table and of those behind it.
  let assumed: ScriptTable['assumed'];
  const doubt = (reason: string, at: Place): void => {
    assumed ??= { why: reason, place: at };
    if (block) block.assumed ??= assumed;
  };
  for (const line of document.lines) {
    const where = placeAt(line.origin, line.origin + line.text.length);
    const { content } = line;
    const gap = line.text.includes(GAP) && content.kind !== 'comment' ? (why ?? '') : undefined;
    if (isPassedOver && content.kind !== 'table') continue;
    const isBad = !isPassedOver && content.problems.some(({ refusedBy }) => refusedBy.includes(kernel.options.backend));
    // Between tables there may be comments and nothing else.
    if (
      !block &&
      (isBad ? content.kind !== 'table' || /^\s/.test(line.text) : !/^(table|comment|blank)$/.test(content.kind))
    )
      return gap === undefined ? { status: 1 } : uncertain(kernel, family, gap, where);
    if (isBad && gap === undefined && content.kind !== 'command')
      return { status: content.kind === 'chain' && content.policy && !/^\s/.test(line.text) ? 1 : 2 };
    switch (content.kind) {
      case 'table': {
        const name = tableNamed(content.name.text)?.name;
        if (block && gap === undefined) return { status: 2 };
        if (!name || gap !== undefined)
          return gap === undefined ? { status: 2 } : uncertain(kernel, family, gap, where);
        isPassedOver = only !== undefined && only !== name;
        if (isPassedOver) break;
        const before = kernel.table(family, name);
        block = noFlush ? copyTable(before) : isNft ? newTable(name) : emptied(before);
        block.assumed ??= assumed;
        kernel.changed({ kind: 'table-restored', family, table: name, flushed: !noFlush });
        break;
      }
      case 'chain':
        if (!block) return { status: 1 };
        if (gap !== undefined) return uncertain(kernel, family, gap, where);
        if (!declareChain(block, line, where)) return { status: 1 };
        break;
      case 'commit': {
        if (failed !== undefined && !test) return { status: failed };
        failed = undefined;
        const problem = block?.unchecked && !block.assumed && !test ? tableRefused(kernel, block) : undefined;
        if (typeof problem === 'string') doubt(problem, where);
        else if (problem) {
          kernel.report(problem, place.source);
          return { status: refusedStatus(kernel) };
        }
        if (block) delete block.unchecked;
        if (block && !test) kernel.tables[family].set(block.name, block);
        block = undefined;
        break;
      }
      case 'command': {
        if (!block) break;
        const { command } = content;
        if (gap !== undefined) {
          const chain = block.chains.get(command.chain?.text ?? '');
          if (!chain || (command.kind !== 'append' && command.kind !== 'insert'))
            return uncertain(kernel, family, gap, where);
          const entry = { rule: undefined, maybe: gap, place: where };
          doubt(gap, where);
          if (command.kind === 'append') chain.append(entry);
          else chain.own().unshift(entry);
          break;
        }
        const problems = [...content.problems, ...command.problems];
        for (const problem of problems) kernel.report(placed(problem, line.origin), where.source);
        const refused = refusalsOf(problems, kernel);
        const isMisused = refused.some((problem) => isMisuse(problem, kernel));
        // One that asks for help ends the program, and all is well.
        if (!isMisused && problems.some(({ code }) => code === 'ends-the-load')) return { status: 0 };
        if (command.skipped && !isMisused) break;
        if (isMisused || command.kind === undefined) return { status: statusOfRefusals(refused, kernel) };
        const isLate = isNft || isLeftToKernel(block, command, refused, kernel);
        if (refused.length > 0 && !isLate) return { status: statusOfRefusals(refused, kernel) };
        if (refused.length > 0) {
          failed ??= statusOfRefusals(refused, kernel);
          break;
        }
        const status = carryOut({
          kernel,
          table: block,
          command,
          content,
          place: where,
          origin: where.start,
          isRestored: true,
          asksNothing: false,
          call: undefined,
          writtenAt: (start, end) => placeAt(line.origin + start, line.origin + end),
        });
        if (typeof status === 'string') {
          if (!isNft || !test) doubt(status, where);
        } else if (status !== 0) {
          if (!isNft) return { status };
          failed ??= status;
        }
        break;
      }
      default:
    }
  }
  return { status: block ? 1 : (assumed?.why ?? why ?? 0) };
}

/** iptables-legacy finds the chain, and the place in it, before the kernel is given the table. */
function isLeftToKernel(
  { chains }: ScriptTable,
  command: Command,
  refused: readonly Problem[],
  kernel: Kernel,
): boolean {
  const chain = chains.get(command.chain?.text ?? '');
  const isRule = command.kind === 'append' || command.kind === 'insert' || command.kind === 'replace';
  if (!chain || !isRule || isTooBig(command, chain)) return false;
  return refused.every((problem) => isKernels(problem, kernel));
}

function uncertain(kernel: Kernel, family: Family, why: string, place: Place): Outcome {
  kernel.blur(why, place);
  kernel.table(family, 'filter');
  kernel.doubt(family, why);
  // Whatever was in the text may be in any chain.
  for (const table of kernel.tables[family].values()) mayHoldMore(table, why, place);
  return { status: why };
}

/** An opened table loses its rules and its user chains; policies stay until they are set. (iptables-nft deletes it, with its policies.) */
function emptied(before: ScriptTable): ScriptTable {
  const table = newTable(before.name);
  for (const [name, chain] of table.chains) {
    const old = before.chains.get(name);
    if (old) Object.assign(chain, { policy: old.policy, policyUnknown: old.policyUnknown });
  }
  return table;
}

function declareChain(table: ScriptTable, { content }: SaveLine, place: Place): boolean {
  if (content.kind !== 'chain') return true;
  const name = content.name.text;
  const policy = content.policy?.text;
  const found = table.chains.get(name);
  if (isBuiltin(table.name, name)) {
    if (found) found.made = true;
    if (found && (policy === 'ACCEPT' || policy === 'DROP')) Object.assign(found, { policy, policyUnknown: undefined });
    return true;
  }
  if (policy !== undefined && policy !== '-') return false;
  // With -n a chain that is there is emptied.
  const chain = found?.copy() ?? new ScriptChain(name, place);
  chain.set([]);
  chain.maybe = undefined;
  table.chains.set(name, chain);
  return true;
}

/** The text with a mark where it is not known, and the place that wrote each stretch. */
function textWithGaps(value: Value, call: Place): { text: string; placeAt: (start: number, end: number) => Place } {
  const starts: number[] = [];
  let text = '';
  for (const piece of value) {
    starts.push(text.length);
    text += readText(piece);
  }
  /** The offset, or the one behind the unit before it: an end belongs to the piece that ends there. */
  const pointOf = (offset: number, isEnd: boolean): Place => {
    const index = lastFrom(starts, isEnd ? Math.max(0, offset - 1) : offset);
    const piece = value[index];
    if (!piece) return call;
    const { place } = piece;
    // Two more than the text: it was written as it is, in quotes.
    const extra = place.end - place.start - piece.text.length;
    if (extra !== 0 && extra !== 2) return place;
    const at = place.start + extra / 2 + offset - (starts[index] ?? 0);
    return { source: place.source, start: at, end: at };
  };
  return {
    text,
    placeAt(start, end) {
      const first = pointOf(start, false);
      const last = end > start ? pointOf(end, true) : first;
      if (last.source !== first.source || last.end < first.start) return first;
      return { source: first.source, start: first.start, end: last.end };
    },
  };
}
