import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { RecentActivity } from '../activity/recent.tsx';
import { credentialsQuery, tokensQuery } from '../api/queries.ts';
import { useUser } from '../frame/user.ts';
import { Found } from '../ui/found.tsx';
import { Until } from '../ui/instant.tsx';
import { Note, Page, Section, Tag } from '../ui/page.tsx';
import { roleWords } from '../ui/words.ts';
import { attentionOf, stepsOf } from './home-steps.ts';
import { OwnInvitations } from './own-invitations.tsx';

/** The start page: first steps, urgent things, and the ways to the work. */
export default function Home() {
  const user = useUser();
  const tokens = useQuery(tokensQuery);
  const { data: credentials = [] } = useQuery(credentialsQuery(user.username));
  return (
    <Page
      title={`Welcome, ${user.name || user.username}`}
      about="Your account on this server, and what it gives access to."
    >
      <Found query={tokens}>
        {(found) => {
          const steps = stepsOf({ user, tokens: found, credentials });
          const { unconfirmed, expiring } = attentionOf(user, found, Date.now());
          return (
            <>
              <OwnInvitations />
              {unconfirmed && (
                <Note>
                  Your address {user.email} is not confirmed, so a forgotten password cannot be reset.{' '}
                  <Link to="/account/password">Confirm it</Link>
                </Note>
              )}
              {expiring.length > 0 && (
                <Section title="Expires this week">
                  <ul className="box">
                    {expiring.map(({ name = '', expires_at }) => (
                      <li key={name}>
                        <Link to={`/tokens?${new URLSearchParams({ q: name })}`}>Token {name}</Link>
                        <Until at={expires_at} />
                      </li>
                    ))}
                  </ul>
                </Section>
              )}
              {steps.some(({ done }) => !done) && (
                <Section title="First steps">
                  <ol className="box steps">
                    {steps.map(({ to, title, why, done }) => (
                      <li key={to}>
                        <div className="thing">
                          <Link to={to}>{title}</Link>
                          <p className="dim">{why}</p>
                        </div>
                        {done ? <Tag kind="good">done</Tag> : <Tag>to do</Tag>}
                      </li>
                    ))}
                  </ol>
                </Section>
              )}
            </>
          );
        }}
      </Found>
      {user.organizations !== undefined && user.organizations.length > 0 && (
        <Section title="Your organizations">
          <ul className="box">
            {user.organizations.slice(0, 8).map(({ organization_name: name = '', role = 'read_only' }) => (
              <li key={name}>
                <Link to={`/organizations/${name}`}>{name}</Link>
                <span className="dim">{roleWords[role]}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <RecentActivity />
    </Page>
  );
}
