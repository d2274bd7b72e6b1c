import { address } from '../../api/facts.ts';
import type { Snippet } from '../snippets.tsx';
import { placeIn, quoted, text } from './aws-snippets.ts';
import { type Credential, kindOf } from './kinds.ts';

/** How programs get short-lived keys of a credential of Azure or Google Cloud. */
export function cloudSnippets(namespace: string, credential: Credential): Snippet[] {
  const kind = kindOf(credential);
  const provider = credential.provider === 'GCP' ? 'gcp' : 'azure';
  const { name = '' } = credential;
  const { bucket, prefix, url } = placeIn(credential, provider === 'gcp' ? 'gs' : 'azure');
  const command = `${quoted(namespace)} ${quoted(name)}`;
  const presign = {
    title: 'A URL for one object',
    code: `curl "$(tessera credentials presign ${command} GET ${quoted(`${url}YOUR_OBJECT`)})"`,
  };
  if (kind === 'gcp_key') return [presign];
  // A stored SAS is handed out as it is.
  const path = kind === 'azure_sas' ? '' : url;
  const env = {
    title: 'A shell',
    code: `eval "$(tessera credentials env ${command} --provider ${provider}${path === '' ? '' : ` --path ${quoted(path)}`})"
${
  provider === 'gcp'
    ? `gcloud storage ls ${quoted(url)}`
    : `az storage blob list --container-name ${quoted(bucket)}${prefix === '' ? '' : ` --prefix ${quoted(prefix)}`} --output table`
}`,
  };
  const at = `${address}/v1/credentials/${encodeURIComponent(namespace)}/${provider}/${encodeURIComponent(name)}/temporary`;
  const python = (format: string) => `import requests

key = requests.get(
    ${text(at)},
    params={${[path === '' ? '' : `"path": ${text(path)}`, format].filter(Boolean).join(', ')}},
    headers={"X-TILEDB-REST-API-KEY": "YOUR_TOKEN"},
).json()`;
  if (provider === 'gcp') {
    return [
      env,
      {
        title: 'Python',
        code: `${python('')}

from google.cloud import storage
from google.oauth2.credentials import Credentials

client = storage.Client(project="YOUR_PROJECT", credentials=Credentials(key["access_token"]))
for blob in client.list_blobs(${text(bucket)}, prefix=${text(prefix)}):
    print(blob.name)`,
      },
      presign,
    ];
  }
  return [
    env,
    {
      title: 'Python',
      code: `${python('')}

from azure.storage.blob import ContainerClient

container = ContainerClient(key["endpoint"], ${text(bucket)}, credential=key["sas_token"])
for blob in container.list_blobs(name_starts_with=${text(prefix)}):
    print(blob.name)`,
    },
    {
      title: 'TileDB-Py',
      code: `${python('"format": "tiledb"')}

import tiledb

print(tiledb.VFS(ctx=tiledb.Ctx(key)).ls(${text(url)}))`,
    },
    ...(kind === 'azure_sas' ? [] : [presign]),
  ];
}
