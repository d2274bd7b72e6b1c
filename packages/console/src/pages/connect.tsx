import { Link } from 'react-router';
import { Page, Section } from '../ui/page.tsx';
import { Snippets } from './snippets.tsx';

export default function Connect() {
  return (
    <Page
      title="Connect"
      about={
        <>
          A <Link to="/tokens/new">new token</Link> comes with these lines filled in. Every path is in the{' '}
          <a href="/docs">API reference</a>.
        </>
      }
    >
      <Section title="From your programs" about="Put a token in place of YOUR_TOKEN.">
        <Snippets token="YOUR_TOKEN" />
      </Section>
    </Page>
  );
}
