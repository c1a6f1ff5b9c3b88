/** What the editor takes for a word, a fold and a comment in save files, and what the manifest says of the grammars. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture, grammarSource } from './grammars.ts';
import { readMarkers } from './markers.ts';

const top = new URL('../../', import.meta.url);

interface Configuration {
  readonly comments: { readonly lineComment: { readonly comment: string; readonly noIndent: boolean } };
  readonly wordPattern: string;
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText: string;
    readonly action: { readonly appendText: string };
  }[];
}

const configuration: Configuration = JSON.parse(
  readFileSync(new URL('syntaxes/language-configuration.json', top), 'utf8'),
);

const words = (text: string): string[] => text.match(new RegExp(configuration.wordPattern, 'g')) ?? [];

describe('the language configuration', () => {
  it('keeps options, chain names, addresses and interfaces in one word each', () => {
    const whole = '-p --ctstate f2b-sshd LOG_DROP 10.0.0.0/8 2001:db8::1/64 ::1 ::/0 eth0.100 tun+ 1024:65535 5/min';
    expect(words(whole)).toEqual(whole.split(' '));
  });

  it('leaves out of a word what stands around it', () => {
    expect(words('*filter')).toEqual(['filter']);
    expect(words(':INPUT DROP [0:0]')).toEqual(['INPUT', 'DROP', '0:0']);
    expect(words('--ctstate NEW,ESTABLISHED')).toEqual(['--ctstate', 'NEW', 'ESTABLISHED']);
    expect(words('--log-prefix "dropped: "')).toEqual(['--log-prefix', 'dropped']);
    expect(words('! --dport=22 => DROP')).toEqual(['--dport', '22', 'DROP']);
  });

  it('folds from each table line to its COMMIT', () => {
    const { start, end } = configuration.folding.markers;
    const { lines } = readMarkers(fixture('ruleset.rules'));
    const folds = lines.filter((line) => new RegExp(start).test(line));
    expect(folds).toEqual(['*raw', '*mangle', '*nat', '*filter']);
    expect(lines.filter((line) => new RegExp(end).test(line))).toHaveLength(folds.length);
  });

  it('comments a line out in its first column, the only one where # is a comment', () => {
    expect(configuration.comments.lineComment).toEqual({ comment: '#', noIndent: true });
  });

  it('keeps the second half of a comment that is broken in two a comment', () => {
    const broken = (before: string, after: string) =>
      configuration.onEnterRules.find(
        (rule) => new RegExp(rule.beforeText).test(before) && new RegExp(rule.afterText).test(after),
      )?.action.appendText;
    expect(broken('# a long', ' comment')).toBe('# ');
    expect(broken('# a comment', '')).toBeUndefined();
    expect(broken('-A INPUT', '-j DROP')).toBeUndefined();
  });
});

describe('the manifest', () => {
  it('names each grammar by the scope that the grammar gives itself', () => {
    const manifest: { contributes: { grammars: { scopeName: string; path: string; injectTo?: string[] }[] } } =
      JSON.parse(readFileSync(new URL('package.json', top), 'utf8'));
    const declared = manifest.contributes.grammars.map(({ scopeName, path, injectTo }) => {
      const grammar: { scopeName: string } = JSON.parse(readFileSync(new URL(path, top), 'utf8'));
      return [scopeName, grammar.scopeName, injectTo];
    });
    expect(declared).toEqual([
      ['source.iptables', 'source.iptables', undefined],
      ['source.iptables-flow', 'source.iptables-flow', undefined],
      ['iptables.shell.injection', 'iptables.shell.injection', ['source.shell']],
      ['text.iptables.journey', 'text.iptables.journey', undefined],
    ]);
    expect(JSON.parse(grammarSource('iptables.shell.injection')).injectionSelector).toMatch(/^L:source\.shell /);
  });
});
