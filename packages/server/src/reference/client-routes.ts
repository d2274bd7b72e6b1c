import { type Operation, operationList } from '@tessera/contract';

/** `packages/client/src/routes.ts`: what the client must know of the contract at run time. */
export function clientRoutes(): string {
  return `// Written by \`npm run generate\` from the contract, which cannot be read at run time without taking zod along.

/**
 * How each operation is asked for: its method, its path below \`/v1\` unless it begins with another version, and then \`public\` where it
 * needs no sign-in, \`input\` where it takes a query or a body, \`output\` where it answers something, \`partial\` where it does only after
 * doing a part, \`form\` where its input is sent as a form.
 */
export const routes = {
${operationList.map((operation) => `  ${operation.id}: '${routeOf(operation)}',\n`).join('')}} as const;
`;
}

function routeOf({ method, path, prefix = '/v1', permission, query, body, output, partial, form }: Operation): string {
  return [
    method,
    prefix === '/v1' ? path : prefix + path,
    ...(permission === null ? ['public'] : []),
    ...(query || body ? ['input'] : []),
    ...(output ? ['output'] : []),
    ...(partial ? ['partial'] : []),
    ...(form ? ['form'] : []),
  ].join(' ');
}
