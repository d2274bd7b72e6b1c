import type { IncomingMessage } from 'node:http';

/** Paths that belong to programs: the API in all its versions, the console's own requests, files, documents, probes. */
const forPrograms = /^\/(v\d+|console|assets|docs|openapi\.json|metrics|healthz|readyz|\.well-known)(?=[/?]|$)/;

/** Whether a browser asks for something to look at: it says that it reads HTML, and the path is not one for programs. */
export function asksForPage({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html') && !forPrograms.test(url)
  );
}
