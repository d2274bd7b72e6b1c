import { AuditPage, AuditQuery, UserExport } from './audit.ts';
import type { Operation } from './operation.ts';

/** The media types of the audit's streams. */
const auditStreams = ['application/x-ndjson', 'text/csv'] as const;

export const auditOperations = {
  getUserAudit: {
    id: 'getUserAudit',
    method: 'GET',
    path: '/user/audit',
    tag: 'audit',
    summary: 'Your actions, and changes to your account',
    permission: { scope: 'user:read' },
    query: AuditQuery,
    output: AuditPage,
    streams: auditStreams,
    errors: [],
    example: { query: 'action=token&limit=50', cli: 'tessera audit list --action token --limit 50' },
  },
  getOrganizationAudit: {
    id: 'getOrganizationAudit',
    method: 'GET',
    path: '/organizations/{organization}/-/audit',
    tag: 'audit',
    summary: 'Changes to an organization, its members and its credentials',
    permission: { scope: 'organization:admin' },
    action: 'edit_organization',
    query: AuditQuery,
    output: AuditPage,
    streams: auditStreams,
    errors: ['organization_not_found', 'forbidden'],
    example: {
      path: { organization: 'acme' },
      query: 'action=member',
      cli: 'tessera audit list --organization acme --action member',
    },
  },
  getSiteAudit: {
    id: 'getSiteAudit',
    method: 'GET',
    path: '/admin/audit',
    tag: 'audit',
    summary: 'Changes on the whole site',
    permission: { scope: '*', siteAdmin: true },
    query: AuditQuery,
    output: AuditPage,
    streams: auditStreams,
    errors: ['forbidden'],
    example: { query: 'action=admin', cli: 'tessera audit list --site --action admin' },
  },
  exportUser: {
    id: 'exportUser',
    method: 'GET',
    path: '/user/export',
    tag: 'audit',
    summary: 'Everything about you in one document',
    permission: { scope: 'user:admin' },
    output: UserExport,
    streams: ['application/json'],
    errors: [],
    example: { cli: 'tessera user export > me.json' },
  },
} as const satisfies Record<string, Operation>;
