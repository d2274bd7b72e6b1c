import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { instantOf, sayIfCut } from '../input/instant.ts';
import type { Io } from '../output/io.ts';

/** `tessera session …`: where you are signed in. */
export function sessionCommand(io: Io): Command {
  return commandOf('session', 'Sessions: where you are signed in', [
    ['tessera session list', 'lists yours'],
    ['tessera session end-others', 'ends all but this one'],
  ])
    .addCommand(listSessions(io))
    .addCommand(createSession(io))
    .addCommand(endOtherSessions(io));
}

function listSessions(io: Io): Command {
  const command = commandOf('list', 'List your sessions', [
    ['tessera session list', 'with where they were made'],
    ['tessera token revoke session-1a2b3c4d', 'ends one'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const { client, token } = await connect(io, options);
    const sessions = await client.tokensSessionGet();
    const marked = sessions.map((session) => ({ ...session, this_one: isOf(session.token, token) }));
    if (io.json) return io.data(marked);
    const shown = marked.map((session) => ({ ...session, '': session.this_one ? '*' : '' }));
    io.list(shown, ['', 'name', 'issued_at', 'expires_at', 'last_used_at', 'address', 'client_id', 'user_agent']);
  });
}

/** Whether a list's first and last characters of a token are of this one. */
function isOf(shown: string | undefined, token: string): boolean {
  const [begin, end] = shown?.split(/[.…*]+/) ?? [];
  return Boolean(begin && end && token.startsWith(begin) && token.endsWith(end));
}

function createSession(io: Io): Command {
  const command = commandOf('create', 'Make a session, and print its token', [
    ['tessera session create', 'for 8 hours'],
    ['tessera session create --remember', 'for 30 days'],
  ])
    .option('--remember', 'for 30 days')
    .option('--expires <when>', 'a time as 2030-01-31T12:00Z or 2030-01-31, or a span as 12h or 20d');
  return calling(io, command).action(async (options: CommonOptions & { remember?: boolean; expires?: string }) => {
    const { client } = await connect(io, options);
    const expires = options.expires === undefined ? undefined : instantOf(options.expires, new Date());
    const made = await client.getSession({
      ...(options.remember ? { remember_me: true } : {}),
      ...(expires === undefined ? {} : { expires }),
    });
    sayIfCut(io, expires, made.expires_at);
    if (io.json) return io.thing(made);
    io.say(`The session ${made.name} ends ${made.expires_at}. Its token is not shown again:`);
    io.write(`${made.token}\n`);
  });
}

function endOtherSessions(io: Io): Command {
  const command = commandOf('end-others', 'End all your sessions but this one', [
    ['tessera session end-others', 'after a machine was lost'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    await (await connect(io, options)).client.endOtherSessions();
    await io.changed('All other sessions are ended.', { others_ended: true });
  });
}
