/** A block of code of a page. */
export interface Block {
  language: string;
  code: string;
}

/** A command that a page shows. */
export interface Shown {
  /** The person in the prompt `person$`. */
  person: string | undefined;
  command: string;
  /** What the page shows as its output. */
  shown: string;
  /** 0, where the comment behind the command says no other. */
  code: number;
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));
}

/** The commands of a block for a shell: with a prompt in `console`, where all other lines are output. */
export function commandsOf({ language, code }: Block): Shown[] {
  const commands: Shown[] = [];
  for (const line of code
    .replaceAll(/ *\\\n\s*/g, ' ')
    .trim()
    .split('\n')) {
    const [, person, prompted] = /^(\w*)\$ (.*)$/.exec(line) ?? [];
    const typed = language === 'console' ? prompted : line;
    const last = commands.at(-1);
    if (typed !== undefined && !/^(#|$)/.test(typed)) {
      const [command = '', comment = ''] = typed.split(/ +# /);
      const exit = Number(/^exit code (\d+)/.exec(comment)?.[1] ?? 0);
      commands.push({ person: person || undefined, command, shown: '', code: exit });
    } else if (typed === undefined && last) last.shown += `${line}\n`;
  }
  return commands;
}
