import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ownUrl } from '../api/own-url.ts';
import { outboxQuery } from '../api/queries.ts';
import mark from '../mark.svg';
import { Empty, Found } from '../ui/found.tsx';
import { Page } from '../ui/page.tsx';

/**
 * The mails that development mode does not send. Public: the link of a forgotten password must be available without a
 * sign-in.
 */
export default function Outbox() {
  const mails = useQuery(outboxQuery);
  return (
    <>
      <header className="bar">
        <Link className="brand" to="/">
          <img src={mark} alt="" />
          Tessera
        </Link>
      </header>
      <main className="lone">
        <Page
          title="Mail outbox"
          about="In development mode mails are not sent: they are kept in a folder and shown here, newest first."
        >
          <Found query={mails}>
            {(found) =>
              found.length === 0 ? (
                <Empty title="No mails yet">
                  Sign up with an e-mail address, and the mail to confirm it comes here.
                </Empty>
              ) : (
                <ul className="stack" aria-label="Mails">
                  {found.map(({ id, to, subject, sent_at, text }) => (
                    <li className="box" key={id}>
                      <div className="line">
                        <div className="thing">
                          <h2 className="thing-name">{subject}</h2>
                          <div className="facts">
                            <span>To {to}</span>
                            <time dateTime={sent_at} title={sent_at}>
                              {new Date(sent_at).toLocaleString()}
                            </time>
                          </div>
                        </div>
                      </div>
                      <div className="mail">
                        <WithLinks text={text} />
                      </div>
                    </li>
                  ))}
                </ul>
              )
            }
          </Found>
        </Page>
      </main>
    </>
  );
}

/** The text as it is, its links to this server to be followed. */
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
