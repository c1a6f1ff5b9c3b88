/** Document links, in comments: the page of a lint rule that is silenced, and the RFCs that are referred to. */
import type { DocumentLink } from 'vscode-languageserver-types';
import { shift, span } from '../../base/span.ts';
import { feature } from '../define.ts';

const RULE = /^#\s*iptables-ls\s+ignore(?:-file)?\s+([a-z0-9-]+)/d;
const RFC = /\brfc[ :-]?(\d{1,5})\b/gi;

export default feature({
  name: 'document-links',
  documentLinks(context) {
    const links: DocumentLink[] = [];
    for (const { content, text, origin } of context.document.lines) {
      if (content.kind !== 'comment') continue;
      const add = (start: number, end: number, target: string, tooltip: string): void => {
        links.push({ range: context.rangeOf(shift(span(start, end), origin)), target, tooltip });
      };
      const rule = RULE.exec(text);
      const [start, end] = rule?.indices?.[1] ?? [0, 0];
      const page = rule?.[1] && context.pageOf(rule[1]);
      if (page) add(start, end, page, `What ${rule[1]} finds, and why`);
      for (const found of text.matchAll(RFC)) {
        const number = Number(found[1]);
        add(found.index, found.index + found[0].length, `https://www.rfc-editor.org/rfc/rfc${number}`, `RFC ${number}`);
      }
    }
    return links;
  },
});
