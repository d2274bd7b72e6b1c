import { scopes } from '@tessera/contract';
import { Argument, type Command } from 'commander';
import { commandOf } from '../command.ts';
import { readServers } from '../config/servers.ts';
import type { Io } from '../output/io.ts';

const scripts = {
  bash: `_tessera() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(tessera complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _tessera tessera
`,
  zsh: `#compdef tessera
_tessera() {
  local -a candidates
  candidates=(\${(f)"$(tessera complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#candidates} )); then compadd -a candidates; else _files; fi
}
if [ "$funcstack[1]" = "_tessera" ]; then _tessera "$@"; else compdef _tessera tessera; fi
`,
  fish: `function __tessera_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (tessera complete -- $words[2..-1] 2>/dev/null)
    if set -q candidates[1]
        printf '%s\\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c tessera -f -a '(__tessera_complete)'
`,
} as const;

/** `tessera completion`: the script that makes a shell complete this command. */
export function completionCommand(io: Io): Command {
  return commandOf('completion', 'Print the script that makes your shell complete this command', [
    ['tessera completion bash > ~/.local/share/bash-completion/completions/tessera', 'for bash'],
    ['tessera completion zsh > ~/.zsh/completions/_tessera', 'for zsh'],
    ['tessera completion fish > ~/.config/fish/completions/tessera.fish', 'for fish'],
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts) => io.write(scripts[shell]));
}

/** Answers the completion scripts: the candidates for the last word, one a line. Hidden: no person types it. */
export function completeCommand(io: Io, program: () => Command): Command {
  return commandOf('complete [words...]', 'Print the words that can follow', [
    ['tessera complete -- us', 'prints `user`'],
  ]).action(async (words: string[]) => {
    const { servers } = await readServers(io.environment);
    for (const candidate of candidates(program(), words, Object.keys(servers))) io.write(`${candidate}\n`);
  });
}

function candidates(program: Command, words: readonly string[], servers: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  let command = program;
  let values = 0;
  for (const word of words.slice(0, -1)) {
    const found = command.commands.find((child) => child.name() === word);
    if (found) command = found;
    else if (!word.startsWith('-')) values++;
  }
  // The last option before the word: one that is variadic takes every word up to the next.
  const typed = words.slice(0, -1);
  const at = typed.findLastIndex((word) => word.startsWith('-'));
  const option = command.options.find(({ long }) => at >= 0 && long === typed[at]);
  if (option?.required && !last.startsWith('-') && (option.variadic || at === typed.length - 1)) {
    return among(option.long === '--server' ? servers : (option.argChoices ?? valuesOf(option.long)), last);
  }
  const argument = command.registeredArguments[values];
  if (argument?.name() === 'server') return among(servers, last);
  const nouns = command.commands.filter((child) => child.name() !== 'complete').map((child) => child.name());
  const options = command.options.flatMap(({ long }) => long ?? []);
  return among(
    [...nouns, ...(argument?.argChoices ?? []), ...(last.startsWith('-') ? [...options, '--help'] : [])],
    last,
  );
}

/** Values that an option takes, each of several with commas between. */
function valuesOf(option: string | undefined): readonly string[] {
  return option === '--scope' ? scopes : [];
}

function among(words: readonly string[], begin: string): string[] {
  return words.filter((word) => word.startsWith(begin));
}
