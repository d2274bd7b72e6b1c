import { Link } from 'react-router';
import { address } from '../api/facts.ts';
import { Copy } from '../ui/copy.tsx';
import { Page } from '../ui/page.tsx';

const snippets: readonly { title: string; code: string }[] = [
  {
    title: 'Python',
    code: `# pip install tiledb-cloud
import tiledb.cloud

tiledb.cloud.login(host="${address}", token="YOUR_TOKEN")
print(tiledb.cloud.user_profile().username)`,
  },
  {
    title: 'R',
    code: `# remotes::install_github("TileDB-Inc/TileDB-Cloud-R")
library(tiledbcloud)

login(host = "${address}", api_key = "YOUR_TOKEN")`,
  },
  {
    title: 'JavaScript',
    code: `// npm install @tiledb-inc/tiledb-cloud
import Client from '@tiledb-inc/tiledb-cloud';

const client = new Client({
  basePath: '${address}',
  apiKey: 'YOUR_TOKEN',
});`,
  },
  {
    title: 'curl',
    code: `curl -H "X-TILEDB-REST-API-KEY: YOUR_TOKEN" ${address}/v1/user`,
  },
  {
    title: 'Environment, for all of them',
    code: `export TILEDB_REST_HOST=${address}
export TILEDB_REST_TOKEN=YOUR_TOKEN`,
  },
];

export default function Connect() {
  return (
    <Page
      title="Connect"
      about={
        <>
          Put a <Link to="/tokens/new">token</Link> in place of YOUR_TOKEN. Every path is in the{' '}
          <a href="/docs">API reference</a>.
        </>
      }
    >
      <div className="stack">
        {snippets.map(({ title, code }) => (
          <section key={title} className="box" aria-label={title}>
            <div className="snippet-head">
              <h2>{title}</h2>
              <Copy text={code} label={`Copy the lines for ${title}`} />
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so it must be reachable */}
            <pre tabIndex={0}>{code}</pre>
          </section>
        ))}
      </div>
    </Page>
  );
}
