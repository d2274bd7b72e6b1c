import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useUser } from '../frame/user.ts';
import { Ago } from '../ui/instant.tsx';
import { Section } from '../ui/page.tsx';
import { recentQuery } from './activity-query.ts';
import { sentenceOf } from './sentence.ts';

const few = 5;

/** The newest of the reader's own activity, for the home page. Nothing until it is there. */
export function RecentActivity() {
  const { id = '' } = useUser();
  const { data } = useQuery(recentQuery(few));
  if (data === undefined || data.entries.length === 0) return undefined;
  return (
    <Section title="Recent activity">
      <ul className="box">
        {data.entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no ID of their own
          <li key={at}>
            <span>{sentenceOf(entry, id)}</span>
            <span className="dim">
              <Ago at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/activity">All activity</Link>
      </p>
    </Section>
  );
}
