import { request } from 'node:http';

export interface PythonAnswer {
  status: number;
  // Every example looks for something else in it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
}

/**
 * A request with the headers of the strict Python client and no others, which `fetch` would add: a JSON type on every
 * method with a body, also where the body is empty, and none on GET and DELETE.
 */
export function pythonRequest(
  url: string,
  method: string,
  path: string,
  authorization: Record<string, string>,
  body?: object,
): Promise<PythonAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const withBody = method === 'POST' || method === 'PATCH';
  const headers = {
    'Accept-Encoding': 'identity',
    ...(withBody ? { 'Content-Length': String(Buffer.byteLength(text)) } : {}),
    Accept: 'application/json',
    'User-Agent': 'OpenAPI-Generator/1.0.0/python',
    ...(withBody ? { 'Content-Type': 'application/json' } : {}),
    ...authorization,
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1${path}`, { method, headers, agent: false }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        answer += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: answer === '' ? undefined : JSON.parse(answer) });
      });
    });
    sent.on('error', reject);
    sent.end(withBody ? text : undefined);
  });
}
