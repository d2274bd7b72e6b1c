import type { TokenScope } from '@tessera/client';
import { scopes } from '@tessera/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { clientOf } from '../client.ts';
import { type CommonOptions, calling, commandOf, printing } from '../command.ts';
import { connect, urlOf } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { askSecret } from '../input/ask.ts';
import { instantOf, sayIfCut } from '../input/instant.ts';
import type { Io } from '../output/io.ts';
import { Progress } from '../output/progress.ts';
import { operating } from './administering.ts';
import { type ListOptions, listQueryOf, searchable } from './list-options.ts';

const sorts = ['name', 'issued_at', 'expires_at', 'last_used_at'] as const;

/** `tessera token …`: named tokens, for programs. */
export function tokenCommand(io: Io): Command {
  return commandOf('token', 'Named tokens, for programs', [
    ['tessera token create ci --scope user:read --expires 90d', 'makes one'],
    ['tessera token list', 'lists yours'],
  ])
    .addCommand(createToken(io))
    .addCommand(listTokens(io))
    .addCommand(revokeToken(io))
    .addCommand(introspectToken(io))
    .addCommand(listScopes(io))
    .addCommand(voidTokens(io));
}

interface NewTokenOptions {
  expires?: string;
  scope?: TokenScope[];
  replaces?: string;
  overlap?: number;
}

function createToken(io: Io): Command {
  const command = commandOf('create [name]', 'Make a token. It is shown once', [
    ['tessera token create ci --expires 90d', 'for 90 days, with your own scopes'],
    ['tessera token create ci --scope user:read organization:read', 'one that may only read'],
    ['tessera token create ci > token', 'into a file'],
    [
      'tessera token create ci-2 --expires 90d --replaces ci --overlap 48',
      'in place of ci, which works for two more days',
    ],
  ])
    .option(
      '--expires <when>',
      'a time as 2030-01-31T12:00Z or 2030-01-31, or a span as 12h or 90d, at most a year; 30 minutes when absent',
    )
    .addOption(
      new Option('--scope <scopes...>', 'its scopes, within your own; all of yours when absent').argParser(scopeIn),
    )
    .option('--replaces <name>', 'the token that it takes the place of, which then expires')
    .addOption(
      new Option('--overlap <hours>', 'for how many hours the replaced one still works; 24 when absent').argParser(
        hoursIn,
      ),
    );
  return calling(io, command).action(async (name: string | undefined, options: CommonOptions & NewTokenOptions) => {
    if (options.overlap !== undefined && options.replaces === undefined) {
      throw new UsageError('--overlap says how long the token of --replaces works');
    }
    const { client } = await connect(io, options);
    const expires = options.expires === undefined ? undefined : instantOf(options.expires, new Date());
    const made = await client.requestToken({
      ...(name === undefined ? {} : { name }),
      ...(expires === undefined ? {} : { expires }),
      ...(options.scope === undefined ? {} : { scope: options.scope }),
      ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
      ...(options.overlap === undefined ? {} : { overlap_hours: options.overlap }),
    });
    sayIfCut(io, expires, made.expires_at);
    if (io.json) return io.thing(made);
    io.say(`Token ${made.name} expires ${made.expires_at}. It is not shown again:`);
    io.write(`${made.token}\n`);
  });
}

function voidTokens(io: Io): Command {
  const command = commandOf('void-before [when]', 'Make the tokens and sessions of all users void, for the operator', [
    ['tessera token void-before', 'those issued until now: on a copy that was restored, or after a leak'],
    ['tessera token void-before 2030-01-31T12:00Z', 'those issued before a time'],
  ]);
  return printing(io, command).action(async (when: string | undefined) => {
    const now = new Date();
    const instant = when === undefined ? undefined : new Date(instantOf(when, now)).toISOString();
    if (instant !== undefined && instant > now.toISOString()) {
      throw new UsageError(`${when} is in the future: no sign-in would work until then`);
    }
    const progress = new Progress(io);
    const removed = await operating(io, (operator) =>
      operator.voidTokens(instant, (count) => {
        progress.show(undefined, `${count} tokens removed`);
      }),
    ).finally(() => progress.end());
    io.thing({ removed });
  });
}

function listTokens(io: Io): Command {
  const command = commandOf('list', 'List your tokens', [
    ['tessera token list', 'names, scopes and expiry'],
    ['tessera token list --json', 'for programs'],
    ['tessera token list --search build --sort expires_at', 'some of them, the next to expire first'],
  ]);
  type Options = CommonOptions & ListOptions<(typeof sorts)[number]>;
  return calling(io, searchable(command, 'name', sorts)).action(async (options: Options) => {
    const { client } = await connect(io, options);
    const found = await client.tokensGet(listQueryOf(options));
    io.list(found, ['name', 'token', 'scope', 'issued_at', 'expires_at', 'last_used_at']);
  });
}

function revokeToken(io: Io): Command {
  const command = commandOf('revoke [name]', 'Revoke a token or a session, at once', [
    ['tessera token revoke ci', 'by its name'],
    ['tessera token revoke --token-file leaked', 'by itself'],
  ]).option('--token-file <file>', 'the file with the token itself; - is standard input');
  return calling(io, command).action(
    async (name: string | undefined, options: CommonOptions & { tokenFile?: string }) => {
      if ((name === undefined) === (options.tokenFile === undefined)) {
        throw new UsageError('Give either a name or --token-file');
      }
      if (name !== undefined && /^[a-z]+_[0-9A-Za-z]{40,}$/.test(name)) {
        throw new UsageError('This is a token itself, which other processes see in an argument: use --token-file');
      }
      const { client } = await connect(io, options);
      const which =
        name ?? (await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Token' }));
      await client.revokeToken(which);
      const changed = { ...(name === undefined ? {} : { name }), revoked: true };
      await io.changed(name === undefined ? 'The token is revoked.' : `${name} is revoked.`, changed);
    },
  );
}

function introspectToken(io: Io): Command {
  const command = commandOf(
    'introspect [url]',
    'Show the user and the permissions of a token, as a data service reads them',
    [
      ['tessera token introspect --secret-file secret', 'asks for the token'],
      ['tessera token introspect --secret-file secret --token-file token', 'without a prompt'],
    ],
  )
    .option('--secret-file <file>', 'the file with the secret of a service credential; asked for when absent')
    .option('--token-file <file>', 'the file with the token; - is standard input; asked for when absent');
  return printing(io, command).action(
    async (server: string | undefined, options: CommonOptions & { secretFile?: string; tokenFile?: string }) => {
      const secret = {
        file: options.secretFile,
        option: '--secret-file',
        question: 'Secret of the service credential',
      };
      const service = clientOf({
        baseUrl: await urlOf(io, server === undefined ? {} : { server }),
        token: await askSecret(io, secret),
      });
      const token = await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Token' });
      io.thing(await service.introspectToken({ token }));
    },
  );
}

function listScopes(io: Io): Command {
  const command = commandOf('scopes', 'List the scopes there are', [['tessera token scopes', 'one a line']]);
  return calling(io, command).action(async (options: CommonOptions) => {
    const { client } = await connect(io, options);
    const found = await client.getTokenScopes();
    if (io.json) io.data(found);
    else
      io.list(
        found.map((scope) => ({ scope })),
        ['scope'],
      );
  });
}

function hoursIn(value: string): number {
  if (!/^\d{1,3}$/.test(value) || Number(value) > 720) throw new InvalidArgumentError('It is a number from 0 to 720.');
  return Number(value);
}

function scopeIn(value: string, before: TokenScope[] | undefined): TokenScope[] {
  const wanted = value.split(/[\s,]+/).map((name) => {
    const scope = scopes.find((known) => known === name);
    if (scope === undefined) throw new InvalidArgumentError(`It is one of ${scopes.join(', ')}.`);
    return scope;
  });
  return [...(before ?? []), ...wanted];
}
