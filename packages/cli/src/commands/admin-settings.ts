import { type Command, Option } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import type { Io } from '../output/io.ts';
import { administering } from './administering.ts';
import { yesOrNo } from './yes-or-no.ts';

/** `tessera admin settings …`: the settings of the whole site. */
export function adminSettingsCommand(io: Io): Command {
  return commandOf('settings', 'The settings of the whole site', [
    ['tessera admin settings show', 'all of them'],
    ['tessera admin settings update --signup invitation', 'changes one'],
  ])
    .addCommand(showSettings(io))
    .addCommand(updateSettings(io));
}

function showSettings(io: Io): Command {
  const command = commandOf('show', 'Show the settings of the site', [
    ['tessera admin settings show', 'and which of them the environment decides'],
  ]);
  return printing(io, command).action(async () => {
    io.thing(await administering(io, (site) => site.settings()));
  });
}

interface UpdateOptions extends CommonOptions {
  signup?: 'open' | 'closed' | 'invitation';
  announcement?: string;
  termsUrl?: string;
  termsVersion?: string;
  maxTokenDays?: string;
  passwordMin?: string;
  requireSecondFactor?: 'yes' | 'no';
}

function updateSettings(io: Io): Command {
  const command = commandOf('update', 'Change settings of the site. An empty value clears', [
    ['tessera admin settings update --signup invitation --max-token-days 90', 'for new accounts and new tokens'],
    ['tessera admin settings update --announcement ""', 'clears the announcement'],
  ])
    .addOption(new Option('--signup <policy>', 'how users may sign up').choices(['open', 'closed', 'invitation']))
    .option('--announcement <text>', 'plain text that the console shows to everyone')
    .option('--terms-url <url>', 'where the terms are')
    .option('--terms-version <version>', 'the version of the terms that users accept')
    .option('--max-token-days <days>', 'how long a named token lives at most, 1 to 365')
    .option('--password-min <length>', 'the shortest new password, 8 to 64')
    .addOption(
      new Option('--require-second-factor <answer>', 'whether every account needs a second factor').choices([
        'yes',
        'no',
      ]),
    );
  return printing(io, command).action(async (options: UpdateOptions) => {
    const settings = await administering(io, (site) =>
      site.updateSettings({
        signup: options.signup,
        announcement: options.announcement,
        terms_url: options.termsUrl,
        terms_version: options.termsVersion,
        max_token_days: options.maxTokenDays === undefined ? undefined : Number(options.maxTokenDays),
        password_min: options.passwordMin === undefined ? undefined : Number(options.passwordMin),
        require_second_factor: yesOrNo(options.requireSecondFactor),
      }),
    );
    await io.changed('The settings are changed.', settings);
  });
}
