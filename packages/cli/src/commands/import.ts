import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { ImportTotals, Operator } from '@tessera/server';
import { type Command, Option } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { type Format, formats, openSource } from '../import/lines.ts';
import { Report } from '../import/report.ts';
import type { Io } from '../output/io.ts';
import { Progress } from '../output/progress.ts';
import { operating } from './administering.ts';

interface ImportOptions extends CommonOptions {
  apply?: boolean;
  format?: Format;
  report?: string;
  confirmEmails?: boolean;
}

/** `tessera import`: users, organizations and memberships in bulk, straight into the server's database. */
export function importCommand(io: Io): Command {
  const command = commandOf('import <file>', 'Make users, organizations and memberships of a file', [
    ['tessera import users.jsonl', 'a dry run: reports the lines that would be carried out or refused'],
    ['tessera import users.jsonl --apply', 'makes it'],
    ['tessera import users.csv.refused.jsonl --apply', 'the refused lines, put right'],
    ['tessera import realm.json', 'an export of Keycloak'],
  ])
    .option('--apply', 'write; without it, nothing is')
    .addOption(new Option('--format <format>', 'the format of the file; by its name when absent').choices(formats))
    .option('--confirm-emails', 'take every address for confirmed of which a line does not say whether it is')
    .option('--report <file>', 'where refused lines go; beside the file when absent')
    .addHelpText('after', `\n${formatHelp}`);
  return printing(io, command).action(async (file: string, options: ImportOptions) => {
    const refused = await importFile(io, file, options);
    if (refused > 0) io.exitCode = exitCodes.warnings;
  });
}

const formatHelp = `Each line is a JSON object, or a row of CSV with these columns:
  a user           username, and any of password_hash, email, email_confirmed, name, company, timezone, logo,
                   default_s3_path, default_s3_path_credentials_name, default_namespace_charged, default_region,
                   asset_locations, id, created_at
  an organization  organization and owner, and any of description, logo, default_s3_path,
                   default_s3_path_credentials_name, assume_role_arn, asset_locations, id, created_at
  a membership     organization and username, and role
CSV may be separated by commas, semicolons or tabs. Text is UTF-8, or UTF-16 with a byte order mark.
Users that Keycloak, Auth0, Okta or Google Workspace exported are read as they are: docs/import.md says how.
The things that a line names must exist, or come before it. Hashes are Argon2 ($argon2id$…), bcrypt ($2b$…), PBKDF2
($pbkdf2-sha256$…) or scrypt ($scrypt$…, or Node's hex salt:hash); they are replaced when their owner signs in. A line that
was imported already is left alone, so an import that was cut off is run again from the start. The database is that of the
environment's configuration, as for \`tessera serve\`; the server may be running.`;

async function importFile(io: Io, file: string, options: ImportOptions): Promise<number> {
  const format = options.format ?? formatOf(file);
  const source = await openSource(file, format, io.stdin);
  const reportFile = options.report ?? (file === '-' ? 'import.refused.jsonl' : `${file}.refused.jsonl`);
  if (await isSameFile(reportFile, file)) throw new UsageError('The report would overwrite the file');
  const apply = options.apply === true;
  const importInto = async (operator: Operator) => {
    const progress = new Progress(io);
    const report = await Report.open(reportFile);
    try {
      const totals = await operator.importLines(source.lines, {
        apply,
        confirmEmails: options.confirmEmails,
        onBatch: async ({ users, organizations, memberships, there, refused }, lines) => {
          await report.add(lines);
          const done = users + organizations + memberships + there + refused;
          progress.show(source.part(), `${done} lines, ${refused} refused`);
        },
      });
      progress.end();
      tell(io, totals, { file, apply, report: report.file });
      return totals.refused;
    } finally {
      progress.end();
      await report.close();
    }
  };
  return operating(io, importInto, { mayMake: true });
}

function tell(io: Io, totals: ImportTotals, { file, apply, report }: { file: string; apply: boolean; report: string }) {
  const { left = {}, ...counts } = totals;
  if (Object.values(counts).every((count) => count === 0)) throw new UsageError(`${file} has no lines to import`);
  io.thing({
    ...(io.json ? totals : counts),
    applied: apply,
    report: totals.refused > 0 ? report : undefined,
  });
  if (totals.refused > 0) {
    const lines = totals.refused === 1 ? '1 line was' : `${totals.refused} lines were`;
    io.say(`${lines} refused; why is in ${report}`);
  }
  const named = Object.entries(left).map(([name, count]) => `${name} (${count})`);
  if (named.length > 0) io.say(`There is no place here for these, in so many lines: ${named.join(', ')}`);
  if (!apply) io.say('This was a dry run: no line is written. Add --apply to write.');
}

/** Whether two names are of one file, by whatever links. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = await Promise.all([one, other].map((name) => stat(name, { bigint: true }).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

function formatOf(file: string): Format {
  const extension = extname(file).toLowerCase();
  if (['.csv', '.tsv'].includes(extension)) return 'csv';
  if (extension === '.json') return 'json';
  if (['.jsonl', '.ndjson'].includes(extension)) return 'jsonl';
  throw new UsageError('Name the format of the file: --format jsonl, --format csv or --format json');
}
