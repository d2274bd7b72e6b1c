import type { AuditEntry, AuditQuery } from '@tessera/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { download } from '../download.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';

interface Filters extends CommonOptions {
  organization?: string;
  site?: true;
  action?: string;
  actor?: string;
  subject?: string;
  from?: string;
  to?: string;
}

function filtered(command: Command): Command {
  return command
    .option('--organization <name>', 'the audit of an organization instead of your own')
    .addOption(new Option('--site', 'the audit of the whole site, for its administrators').conflicts('organization'))
    .option('--action <action>', 'an action as member.add, or all of a noun as member')
    .option('--actor <user>', 'name or ID of the user who did it')
    .option('--subject <thing>', 'name of the user or organization it was done to, or any ID')
    .option('--from <when>', 'the first instant, as 2030-01-31T12:00Z or 2030-01-31')
    .option('--to <when>', 'the instant after the last');
}

function queryOf({ action, actor, subject, from, to }: Filters): AuditQuery {
  return { action, actor, subject, from, to };
}

/** `tessera audit list`: the newest entries. */
export function listCommand(io: Io): Command {
  const command = commandOf('list', 'List your actions, and changes to your account', [
    ['tessera audit list', 'the newest 100 entries'],
    ['tessera audit list --action token --limit 20', 'of one kind'],
    ['tessera audit list --organization acme --actor bob', "bob's actions in acme"],
  ]).option('--limit <count>', 'at most so many', '100');
  return calling(io, filtered(command)).action(async (options: Filters & { limit: string }) => {
    const most = Number(options.limit);
    if (!Number.isInteger(most) || most < 1) throw new UsageError(`${options.limit} is no number of entries`);
    const { client } = await connect(io, options);
    const found: AuditEntry[] = [];
    let cursor: string | undefined;
    // A page can have fewer than asked for, and others after it.
    do {
      const query = { ...queryOf(options), limit: Math.min(most - found.length, 1000), cursor };
      const { organization, site } = options;
      const page = await (organization !== undefined
        ? client.getOrganizationAudit(organization, query)
        : site
          ? client.getSiteAudit(query)
          : client.getUserAudit(query));
      found.push(...page.entries);
      cursor = page.next;
    } while (cursor !== undefined && found.length < most);
    io.list(found, ['at', 'action', 'actor_name', 'subject_name', 'namespace_name', 'detail', 'address']);
  });
}

/** `tessera audit export`: all entries, for other programs. */
export function exportCommand(io: Io): Command {
  const command = commandOf('export', 'Print all entries, for other programs', [
    ['tessera audit export > audit.jsonl', 'a line of JSON each'],
    ['tessera audit export --organization acme --format csv > acme.csv', 'for a spreadsheet'],
    ['tessera audit export --format ocsf --from 2030-01-01', 'for a security monitoring system'],
  ]).addOption(
    new Option('--format <format>', 'how they are written').choices(['jsonl', 'csv', 'ocsf']).default('jsonl'),
  );
  return calling(io, filtered(command)).action(async (options: Filters & { format: string }) => {
    const { organization, site, format } = options;
    const query = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(queryOf(options)))
      if (value !== undefined) query.set(name, String(value));
    const own = site ? '/admin/audit' : '/user/audit';
    const place = organization === undefined ? own : `/organizations/${encodeURIComponent(organization)}/-/audit`;
    await download(io, await connect(io, options), `${place}?${query}`);
  });
}
