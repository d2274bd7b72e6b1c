import type { OutboxMail } from '@tessera/contract';
import { ownUrl } from '../api/own-url.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Instant } from '../ui/instant.tsx';

/** One mail, its links to this server to be followed. */
export default function OutboxLetter({ mail, close }: { mail: OutboxMail; close: () => void }) {
  return (
    <Dialog title={mail.subject} size="lg" close={close}>
      <p className="dim">
        To {mail.to}, <Instant at={mail.sent_at} />
      </p>
      <div className="mail">
        <WithLinks text={mail.text} />
      </div>
    </Dialog>
  );
}

function WithLinks({ text }: { text: string }) {
  return text.split(/(\s)/).map((part) => {
    const url = URL.canParse(part) ? new URL(part) : undefined;
    if (url === undefined || !part.includes('#token=')) return part;
    return (
      <a key={part} href={ownUrl(url.pathname + url.hash, location.origin)}>
        {part}
      </a>
    );
  });
}
