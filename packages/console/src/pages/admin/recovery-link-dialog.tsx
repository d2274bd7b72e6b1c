import type { RecoveryLink } from '@tessera/contract';
import { useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Until } from '../../ui/instant.tsx';
import { Note } from '../../ui/page.tsx';

/** Makes a link for a user who is locked out, and shows it once. */
export default function RecoveryLinkDialog({ username, close }: { username: string; close: () => void }) {
  const [link, setLink] = useState<z.output<typeof RecoveryLink>>();
  const { act, busy, problem } = useAct({
    work: async () => setLink(await call('createRecoveryLink', { params: { user: username } })),
    changes: [keys.siteUser],
  });
  return (
    <Dialog title={`A recovery link for ${username}`} close={close} firm={link !== undefined}>
      {link === undefined ? (
        <div className="stack">
          <p>
            The holder of the link sets a new password for {username}. Make sure that it is them, and hand it over to
            them alone. Links that were made or mailed before stop working, and using it ends their sessions.
          </p>
          {problem !== undefined && <Note kind="bad">{problem}</Note>}
          <div className="acts">
            <Action kind="main" busy={busy} onClick={act}>
              Make the link
            </Action>
            <Action onClick={close}>Cancel</Action>
          </div>
        </div>
      ) : (
        <div className="stack">
          <p>
            It works once, and ends <Until at={link.expires_at} />. It is not shown again.
          </p>
          <div className="once">
            <code>{link.url}</code>
            <Copy text={link.url} label="Copy the link" />
          </div>
          <div className="acts">
            <Action onClick={close}>Done</Action>
          </div>
        </div>
      )}
    </Dialog>
  );
}
