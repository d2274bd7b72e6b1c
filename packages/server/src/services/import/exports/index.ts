import { auth0 } from './auth0.ts';
import type { Export } from './export.ts';
import { googleWorkspace } from './google-workspace.ts';
import { keycloak } from './keycloak.ts';
import { okta } from './okta.ts';

/** The system whose export a line, or the head of a file, is of; nothing where it is in this import's own words. */
export function exportOf(fields: Record<string, unknown>): Export | undefined {
  return [keycloak, okta, googleWorkspace, auth0].find((one) => one.recognizes(fields));
}
