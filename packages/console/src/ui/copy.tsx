import { useState } from 'react';
import { Action } from './buttons.tsx';
import { say } from './notices.tsx';

/** Puts a text into the clipboard. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Action
      label={label}
      onClick={async () => {
        try {
          await navigator.clipboard.writeText(text);
          setCopied(true);
          say('Copied');
        } catch {
          say('The browser does not allow copying: select the text and copy it');
        }
      }}
    >
      {copied ? 'Copied' : 'Copy'}
    </Action>
  );
}
