import { useState } from 'react';
import { Action } from './buttons.tsx';
import { say } from './notices.ts';

/** Puts a text into the clipboard, and says whether the browser let it. */
export function Copy({ text, label, done }: { text: string; label: string; done?: () => void }) {
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return say('The browser does not allow copying: select the text and copy it');
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 3000);
    say('Copied');
    done?.();
  }

  return (
    <Action label={label} onClick={copy}>
      {copied ? 'Copied' : 'Copy'}
    </Action>
  );
}
