import type { Ends } from '@tessera/server';
import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { textFrom } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { Progress } from '../output/progress.ts';

/** Both ends of the chain in JSON, as `tessera audit verify --json` prints them and `--head` reads them. */
interface Head {
  seq: number;
  hash: string;
  removed_seq: number;
  removed_hash: string;
  signed_by: string;
  signature: string;
}

/** `tessera audit verify`: whether the audit is whole, for the operator. */
export function verifyCommand(io: Io): Command {
  const command = commandOf('verify', 'Find entries that were changed, removed, inserted or moved', [
    ['tessera audit verify', 'beside a running server or without one'],
    ['tessera audit verify --json > head.json', 'keeps the head, to be kept elsewhere'],
    ['tessera audit verify --head head.json', 'and that the audit went on from there'],
  ])
    .option('--head <file>', 'the head as printed before with --json; - is standard input')
    .addHelpText(
      'after',
      `
The database is that of DATABASE_URL or TESSERA_DATA_DIR, as for \`tessera serve\`. With the key file the signature of the
head is checked too. Exits with 0 and prints the head, or with ${exitCodes.broken} and prints the first entry that does not fit.`,
    );
  return printing(io, command).action(async ({ head: file }: CommonOptions & { head?: string }) => {
    const known = file === undefined ? undefined : endsOf(await textFrom(io, file), file);
    const { verifyAudit } = await import('@tessera/server');
    const progress = new Progress(io);
    const { entries, waiting, ends, signature, fault } = await verifyAudit(io.environment, known, (seq, last) => {
      progress.show(last === 0 ? 1 : seq / last, `entry ${seq} of ${last}`);
    }).finally(() => progress.end());
    io.thing({
      whole: fault === undefined,
      entries,
      waiting,
      signature_check: signature,
      ...(ends && headOf(ends)),
      ...(fault && { fault }),
    });
    if (!fault) return;
    const when = fault.at === undefined ? '' : `, of ${fault.at}`;
    if (!io.json) io.complain(`Entry ${fault.seq}${when} does not fit: ${fault.why}`);
    io.exitCode = exitCodes.broken;
  });
}

function headOf({ removed, last, signedBy, signature }: Ends): Head {
  return {
    seq: last.seq,
    hash: last.hash,
    removed_seq: removed.seq,
    removed_hash: removed.hash,
    signed_by: signedBy,
    signature,
  };
}

function endsOf(text: string, file: string): Ends {
  let head: Partial<Head> | null = null;
  try {
    head = JSON.parse(text) as Partial<Head> | null;
  } catch {
    // Told below.
  }
  const { seq, hash, removed_seq, removed_hash, signed_by, signature } = head ?? {};
  const texts = [hash, removed_hash, signed_by, signature];
  if (
    !Number.isSafeInteger(seq) ||
    !Number.isSafeInteger(removed_seq) ||
    texts.some((one) => typeof one !== 'string')
  ) {
    throw new UsageError(`${file} is no head: \`tessera audit verify --json\` prints one`);
  }
  return {
    removed: { seq: removed_seq as number, hash: removed_hash as string },
    last: { seq: seq as number, hash: hash as string },
    signedBy: signed_by as string,
    signature: signature as string,
  };
}
