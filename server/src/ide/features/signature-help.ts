/** Signature help: the form of the option whose value stands at the caret, and which of its words comes next. */
import type { SignatureInformation } from 'vscode-languageserver-types';
import { basicOptions } from '../../catalogue/basic.ts';
import { type Caret, caretAt, type Role } from '../caret.ts';
import { feature } from '../define.ts';

export default feature({
  name: 'signature-help',
  signatureHelp(context, offset) {
    const caret = caretAt(context, offset);
    const signature = caret && signatureOf(caret, caret.role);
    return signature && { signatures: [signature.information], activeSignature: 0, activeParameter: signature.active };
  },
});

interface Signature {
  readonly information: SignatureInformation;
  readonly active: number;
}

function signatureOf({ before }: Caret, role: Role): Signature | undefined {
  switch (role.kind) {
    case 'value': {
      const { spec, basic, use, index } = role;
      const type = spec?.value ?? basic?.value;
      const form = type?.form ?? basic?.form;
      if (form === undefined) return undefined;
      return signature(`--${use.name}`, form, [spec?.doc ?? basic?.doc, type?.doc], index);
    }
    case 'match':
      return ofBasic('match', 0);
    case 'target':
      return ofBasic(role.goto ? 'goto' : 'jump', 0);
    case 'chain':
    case 'argument':
      return before.kind && ofBasic(before.kind, role.kind === 'chain' ? 0 : 1);
    default:
      return undefined;
  }
}

function ofBasic(name: string, active: number): Signature | undefined {
  const option = basicOptions.find((one) => one.name === name);
  return option?.form === undefined ? undefined : signature(`--${option.name}`, option.form, [option.doc], active);
}

/** Each word of the form is a parameter; the last one stands for all that follow. */
function signature(name: string, form: string, docs: readonly (string | undefined)[], index: number): Signature {
  const words = [...form.matchAll(/\S+/g)];
  const start = name.length + 1;
  const value = docs.filter((doc) => doc !== undefined).join('\n\n');
  return {
    information: {
      label: `${name} ${form}`,
      documentation: { kind: 'markdown', value },
      parameters: words.map(({ index: at, 0: word }) => ({ label: [start + at, start + at + word.length] })),
    },
    active: Math.min(index, words.length - 1),
  };
}
