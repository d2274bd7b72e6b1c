import type { Example, Operation } from '@tessera/contract';

/** The operation as a command for a shell. */
export function curl(
  { method, path, permission, prefix = '/v1', form }: Operation,
  { path: values = {}, query, body, as }: Example,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const address = `"$TESSERA_URL${prefix}${filled}${query === undefined ? '' : `?${query}`}"`;
  const token = as === 'mailed token' ? '$MAILED_TOKEN' : '$TESSERA_TOKEN';
  const isService = permission !== null && 'service' in permission;
  const who = isService
    ? '-u "$SERVICE_ID:$SERVICE_SECRET"'
    : as === 'password'
      ? '-u "alice:$PASSWORD"'
      : `-H "X-TILEDB-REST-API-KEY: ${token}"`;
  return [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} ${address}`,
    ...(permission === null ? [] : [who]),
    ...(form ? Object.entries(body ?? {}).map(([name, value]) => `--data-urlencode "${name}=${value}"`) : []),
    ...(body === undefined || form
      ? []
      : [
          '-H "Content-Type: application/json"',
          `-d '${json(body).replace('"$CODE"', `"'"$CODE"'"`).replace('"$RESPONSE"', `'"$RESPONSE"'`)}'`,
        ]),
  ].join(' \\\n  ');
}

/** In one line where it is short, or a field a line. */
function json(body: object): string {
  const fields = Object.entries(body).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`);
  const short = `{${fields.join(', ')}}`;
  return short.length <= 80 ? short : `{\n    ${fields.join(',\n    ')}\n  }`;
}
