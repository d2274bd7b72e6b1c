/** The error of a `Way` that leads nowhere at the moment. */
export class NodeDown extends Error {}

/** Whether a request reached no node, so that it changed nothing. */
export function isRefused(error: unknown): boolean {
  if (error instanceof NodeDown) return true;
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
