import { errors } from '@tessera/contract';
import { permissionsPage } from './access/permissions-page.ts';
import { variables } from './config/config.ts';
import { openApiText } from './http/openapi.ts';
import { clientRoutes } from './reference/client-routes.ts';

/** Every file that is generated and committed, by its path in the repository. */
export function generatedFiles(): Record<string, string> {
  return {
    'openapi.json': openApiText(),
    'packages/client/src/routes.ts': clientRoutes(),
    'docs/reference/configuration.md': configurationPage(),
    'docs/reference/errors.md': errorsPage(),
    'docs/reference/permissions.md': permissionsPage(),
  };
}

const note = '<!-- Written by `npm run generate`. -->';

function configurationPage(): string {
  const rows = Object.entries(variables).map(([name, { default: value, about }]) => [
    `\`${name}\``,
    value === '' ? '' : `\`${value}\``,
    about,
  ]);
  return page(
    'Configuration',
    'Tessera reads these environment variables when it starts, and nothing else. One that is empty counts as not set. A wrong value keeps the server from starting, with a sentence for each that names the variable.',
    ['Variable', 'Default', 'Meaning'],
    rows,
  );
}

function errorsPage(): string {
  const rows = Object.entries(errors).map(([code, { status, message }]) => [`\`${code}\``, String(status), message]);
  return page(
    'Errors',
    'Every answer of 400 and above is a JSON object: `code` is the HTTP status, `error` the stable slug of this table, `message` a sentence for people, and `request_id` the ID of the request in the server’s log. Programs compare `error`; a more exact sentence may stand in place of the one below.',
    ['`error`', 'Status', '`message`'],
    rows,
  );
}

function page(title: string, introduction: string, head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)];
  return [note, `# ${title}`, introduction, table.join('\n'), ''].join('\n\n').trimEnd().concat('\n');
}
