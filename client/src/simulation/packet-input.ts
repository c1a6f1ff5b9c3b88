// Asks the user for a packet: a line to type in, with the words that may come next under it.
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import type { PacketCompletion } from '../../../server/src/lsp/protocol.ts';

export interface PacketQuestion {
  readonly title: string;
  /** What stands in the line at first. */
  readonly value: string;
  /** Whole packets to offer while the line is empty. */
  readonly offers: readonly { readonly packet: string; readonly name?: string; readonly icon: string }[];
  complete(text: string): Promise<PacketCompletion | undefined>;
}

type Choice =
  | { readonly kind: 'send'; readonly packet: string }
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'nothing' };
type Item = QuickPickItem & { readonly choice: Choice };

/** The packet; `undefined` when the user thought better of it. */
export function askPacket(question: PacketQuestion): Promise<string | undefined> {
  const input = window.createQuickPick<Item>();
  input.title = question.title;
  input.placeholder = '-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn';
  input.value = question.value;
  input.ignoreFocusOut = true;

  /** What the items were made for. */
  let shown: string | undefined;
  const refresh = async (text: string): Promise<void> => {
    const completion = await question.complete(text);
    // An answer that comes after more was typed is about something else.
    if (input.value !== text || !completion) return;
    shown = text;
    input.items = itemsFor(text, completion, question);
  };

  return new Promise((resolve) => {
    const take = (choice: Choice | undefined): void => {
      if (choice?.kind === 'write') {
        input.value = choice.text;
        void refresh(choice.text);
      } else if (choice?.kind === 'send') {
        resolve(choice.packet);
        input.hide();
      }
    };
    input.onDidChangeValue((text) => void refresh(text));
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.onDidAccept(async () => {
      // Enter may come before the answer to the last key, or before the list has told which of its new items is active:
      // then what is offered first is meant.
      if (shown !== input.value) await refresh(input.value);
      const active = input.activeItems[0];
      take((active && input.items.includes(active) ? active : input.items[0])?.choice);
    });
    input.show();
    void refresh(input.value);
  });
}

function itemsFor(
  text: string,
  { from, items, problem }: PacketCompletion,
  { offers }: PacketQuestion,
): readonly Item[] {
  const typed = text.slice(from);
  const begun = items.filter((item) => item.text !== typed && item.text.toLowerCase().startsWith(typed.toLowerCase()));
  const words = begun.map(({ text: word, doc, kind }): Item => {
    const icon = new ThemeIcon(kind === 'option' ? 'symbol-property' : 'symbol-constant');
    return entry(word, doc, icon, { kind: 'write', text: `${text.slice(0, from)}${word} ` });
  });
  if (text.trim() === '') {
    const packets = offers.map(offerItem);
    return packets.length === 0 ? words : [...packets, separator('or in words'), ...words];
  }
  const send = problem
    ? entry(problem.message, '', new ThemeIcon('warning'), { kind: 'nothing' })
    : entry('Send this packet', '', new ThemeIcon('play'), { kind: 'send', packet: text.trim() });
  // A packet that is complete is sent by Enter; a word that is not is completed by it.
  return problem ? [...words, send] : [send, separator('or go on with'), ...words];
}

function offerItem({ packet, name, icon }: PacketQuestion['offers'][number]): Item {
  const item = entry(name ?? packet, '', new ThemeIcon(icon), { kind: 'send', packet });
  return name === undefined ? item : { ...item, detail: packet };
}

function entry(label: string, description: string, iconPath: ThemeIcon, choice: Choice): Item {
  return { label, description, iconPath, alwaysShow: true, choice };
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator, choice: { kind: 'nothing' } };
}
