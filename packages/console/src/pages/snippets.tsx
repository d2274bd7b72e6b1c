import { address } from '../api/facts.ts';
import { Copy } from '../ui/copy.tsx';

export interface Snippet {
  title: string;
  code: string;
}

const snippetsWith = (token: string): readonly Snippet[] => [
  {
    title: 'Python',
    code: `# pip install tiledb-cloud
import tiledb.cloud

tiledb.cloud.login(host="${address}", token="${token}")
print(tiledb.cloud.user_profile().username)`,
  },
  {
    title: 'R',
    code: `# remotes::install_github("TileDB-Inc/TileDB-Cloud-R")
library(tiledbcloud)

login(host = "${address}", api_key = "${token}")`,
  },
  {
    title: 'JavaScript',
    code: `// npm install @tiledb-inc/tiledb-cloud
import Client from '@tiledb-inc/tiledb-cloud';

const client = new Client({
  basePath: '${address}',
  apiKey: '${token}',
});`,
  },
  {
    title: 'curl',
    code: `curl -H "X-TILEDB-REST-API-KEY: ${token}" ${address}/v1/user`,
  },
  {
    title: 'Environment, for all of them',
    code: `export TILEDB_REST_HOST=${address}
export TILEDB_REST_TOKEN=${token}`,
  },
];

/** How programs use a token. */
export function Snippets({ token, copied }: { token: string; copied?: () => void }) {
  return <SnippetList snippets={snippetsWith(token)} {...(copied ? { copied } : {})} />;
}

/** Lines to copy, each under the name of its purpose. */
export function SnippetList({ snippets, copied }: { snippets: readonly Snippet[]; copied?: () => void }) {
  return (
    <div className="stack">
      {snippets.map(({ title, code }) => (
        <section key={title} className="box" aria-label={title}>
          <div className="snippet-head">
            <h3>{title}</h3>
            <Copy text={code} label={`Copy the lines for ${title}`} {...(copied ? { done: copied } : {})} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so it must be reachable */}
          <pre tabIndex={0}>{code}</pre>
        </section>
      ))}
    </div>
  );
}
