import type { Command } from 'commander';
import { commandOf, printing } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output/escape.ts';
import type { Io } from '../output/io.ts';

/** `tessera doctor`: checks everything that the server needs, changes nothing, and names the remedies. */
export function doctorCommand(io: Io): Command {
  const command = commandOf('doctor', 'Check everything that the server needs, and say what to do', [
    ['tessera doctor', 'with the environment of `tessera serve`'],
    ['tessera doctor --json', 'for monitoring: exits with 8 at warnings, 9 at errors'],
  ]);
  return printing(io, command).action(async () => {
    const { examine } = await import('../doctor/examine.ts');
    const findings = await examine(io.environment, new Date());
    if (io.json) io.data(findings);
    else for (const finding of findings) io.write(`${lineOf(io, finding)}\n`);
    const worst = (level: Finding['level']) => findings.some((finding) => finding.level === level);
    if (worst('error')) io.exitCode = exitCodes.broken;
    else if (worst('warning')) io.exitCode = exitCodes.warnings;
  });
}

const marks = { good: ['green', '✓'], warning: ['yellow', '!'], error: ['red', '✗'] } as const;

function lineOf(io: Io, { check, level, says, todo }: Finding): string {
  const [colour, mark] = marks[level];
  const line = `${io.styled(colour, mark)} ${check.padEnd(13)}  ${printable(says)}`;
  return todo === undefined ? line : `${line}\n${' '.repeat(17)}→ ${printable(todo)}`;
}
