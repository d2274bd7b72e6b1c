import { address } from '../../api/facts.ts';
import type { Snippet } from '../snippets.tsx';
import type { Credential } from './kinds.ts';

/** Where these lines read: the first bucket of the credential, or one to be put in. */
export function placeIn({ buckets = [] }: Credential, scheme: string): { bucket: string; prefix: string; url: string } {
  const [, place = 'YOUR_BUCKET/YOUR_PATH'] = (buckets[0] ?? '').split('://', 2);
  const [bucket = '', ...parts] = place.split('/');
  const rest = parts.join('/');
  const prefix = rest === '' || rest.endsWith('/') ? rest : `${rest}/`;
  return { bucket, prefix, url: `${scheme}://${bucket}/${prefix}` };
}

/** How programs get short-lived keys of a credential of AWS or of a store like S3. */
export function awsSnippets(namespace: string, credential: Credential): Snippet[] {
  const words = wordsOf(namespace, credential);
  return [...sdkSnippets(words), ...arraySnippets(words), ...tableSnippets(words)];
}

/** Programs that read objects. */
function sdkSnippets({
  bucket,
  prefix,
  url,
  uri,
  command,
  profile,
  python,
  region,
  endpoint,
  inPath,
}: Words): Snippet[] {
  return [
    {
      title: 'Environment, for TileDB, DuckDB and every AWS SDK of 2026',
      code: `export AWS_CONTAINER_CREDENTIALS_FULL_URI=${quoted(uri)}
export AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer YOUR_TOKEN'
export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}${endpoint === undefined ? '' : `\nexport AWS_ENDPOINT_URL_S3=${quoted(endpoint)}`}`,
    },
    {
      title: 'boto3',
      code: `${python}

import boto3

s3 = boto3.client("s3", region_name=${text(region)}${endpoint === undefined ? '' : `, endpoint_url=${text(endpoint)}`})
for item in s3.list_objects_v2(Bucket=${text(bucket)}, Prefix=${text(prefix)}).get("Contents", []):
    print(item["Key"])`,
    },
    {
      title: 'AWS CLI',
      code: `# in ~/.aws/config
[profile ${profile}]
region = ${region}
credential_process = tessera credentials process ${command}${endpoint === undefined ? '' : `\nendpoint_url = ${endpoint}`}

# then
aws s3 ls ${quoted(url)} --profile ${profile}`,
    },
    {
      title: 'JavaScript',
      code: `// npm install @aws-sdk/client-s3 @aws-sdk/credential-providers
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { fromHttp } from '@aws-sdk/credential-providers';

const s3 = new S3Client({
  region: ${text(region)},${endpoint === undefined ? '' : `\n  endpoint: ${text(endpoint)},`}${inPath ? '\n  forcePathStyle: true,' : ''}
  credentials: fromHttp({
    awsContainerCredentialsFullUri: ${text(uri)},
    awsContainerAuthorizationToken: 'Bearer YOUR_TOKEN',
  }),
});
console.log(await s3.send(new ListObjectsV2Command({ Bucket: ${text(bucket)}, Prefix: ${text(prefix)} })));`,
    },
  ];
}

/** Programs that read arrays. */
function arraySnippets({ url, uri, python, tiledb }: Words): Snippet[] {
  return [
    {
      title: 'TileDB-Py',
      code: `${python}

import tiledb

ctx = tiledb.Ctx({${tiledb.map(([key, value]) => `"${key}": ${text(value)}`).join(', ')}})
print(tiledb.VFS(ctx=ctx).ls(${text(url)}))`,
    },
    {
      title: 'TileDB-R',
      code: `Sys.setenv(
  AWS_CONTAINER_CREDENTIALS_FULL_URI = ${text(uri)},
  AWS_CONTAINER_AUTHORIZATION_TOKEN = "Bearer YOUR_TOKEN"
)
library(tiledb)

config <- tiledb_config(c(${tiledb.map(([key, value]) => `"${key}" = ${text(value)}`).join(', ')}))
vfs <- tiledb_vfs(config = config)
print(tiledb_vfs_ls(${text(url)}, vfs = vfs))`,
    },
  ];
}

/** Programs that read tables. */
function tableSnippets({ bucket, prefix, url, uri, region, endpoint, host, scheme, inPath }: Words): Snippet[] {
  return [
    {
      title: 'Spark, with Hadoop 3.4 or later',
      code: `export AWS_CONTAINER_CREDENTIALS_FULL_URI=${quoted(uri)}
export AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer YOUR_TOKEN'
spark-shell \\
  --conf spark.hadoop.fs.s3a.aws.credentials.provider=software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider \\
  --conf spark.hadoop.fs.s3a.endpoint.region=${region} \\${
    endpoint === undefined
      ? ''
      : `
  --conf spark.hadoop.fs.s3a.endpoint=${quoted(endpoint)} \\`
  }${
    inPath
      ? `
  --conf spark.hadoop.fs.s3a.path.style.access=true \\`
      : ''
  }
  --conf spark.executorEnv.AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_CONTAINER_CREDENTIALS_FULL_URI" \\
  --conf spark.executorEnv.AWS_CONTAINER_AUTHORIZATION_TOKEN="$AWS_CONTAINER_AUTHORIZATION_TOKEN"
scala> spark.read.parquet(${text(`s3a://${bucket}/${prefix}`)}).show()`,
    },
    {
      title: 'DuckDB, with the two variables above',
      code: `CREATE SECRET (
  TYPE s3,
  PROVIDER credential_chain,
  REGION '${region}',${
    host === undefined
      ? ''
      : `\n  ENDPOINT '${host}',\n  URL_STYLE '${inPath ? 'path' : 'vhost'}',${scheme === 'http' ? '\n  USE_SSL false,' : ''}`
  }
  SCOPE ${sql(url)}
);
SELECT count(*) FROM read_parquet(${sql(`${url}*.parquet`)});`,
    },
  ];
}

/** The words of the lines of one credential. */
function wordsOf(namespace: string, credential: Credential) {
  const { name = '' } = credential;
  const member = credential.credential?.aws ?? credential.role?.aws;
  const { endpoint, region = 'us-east-1', path_style: inPath = endpoint !== undefined } = member ?? {};
  const { bucket, prefix, url } = placeIn(credential, 's3');
  // Without buckets of its own, a credential makes keys for the paths that are named.
  const where = (credential.buckets ?? []).length === 0 ? `&path=${url}` : '';
  const uri = `${address}/v1/credentials/${encodeURIComponent(namespace)}/aws/${encodeURIComponent(name)}/temporary?access=read${where}`;
  const command = `${quoted(namespace)} ${quoted(name)}${where === '' ? '' : ` --path ${quoted(url)}`}`;
  const profile = name.replace(/[^\w.-]/g, '-');
  const python = `import os

os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = ${text(uri)}
os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Bearer YOUR_TOKEN"`;
  const host = endpoint === undefined ? undefined : new URL(endpoint).host;
  const scheme = endpoint?.startsWith('http:') ? 'http' : 'https';
  const tiledb = [
    ['vfs.s3.region', region],
    ...(host === undefined
      ? []
      : [
          ['vfs.s3.endpoint_override', host],
          ['vfs.s3.scheme', scheme],
        ]),
    ...(inPath ? [['vfs.s3.use_virtual_addressing', 'false']] : []),
  ];
  return { bucket, prefix, url, uri, command, profile, python, region, endpoint, host, scheme, inPath, tiledb };
}

type Words = ReturnType<typeof wordsOf>;

// Buckets and names are one user's input, and other users run these lines.

/** A text as Python, JavaScript, R and Scala read it. */
export function text(value: string | undefined): string {
  return JSON.stringify(value ?? '');
}

function sql(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A word of a command line as a shell reads it. */
export function quoted(text: string): string {
  return /^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
