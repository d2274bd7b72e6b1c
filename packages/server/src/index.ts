// What others than the server's own process use of it: the command line.
export { type Config, type Environment, modeOf, readConfig, type VariableName, variables } from './config/config.ts';
export { unknownVariables } from './config/unknown.ts';
export { configWarnings } from './config/warnings.ts';
export { makeFolderDurably, publishDurably, writeDurably } from './kit/durable-file.ts';
export type { KeyRing } from './kit/key-ring.ts';
export { newKeyLine } from './kit/new-key.ts';
export { parseStrictJson } from './kit/strict-json.ts';
export type { ValidatedCredentials } from './operations/vending/validate-all.ts';
export { type Operator, openOperator } from './operator.ts';
export type { OperatorAdministration } from './operator-administration.ts';
export { backUpDatabase, checkBackup, restoreDatabase } from './operator-backup.ts';
export { readColumns } from './services/import/columns.ts';
export type { ImportLine, ImportTotals, RefusedLine } from './services/import/import-lines.ts';
export { importColumns } from './services/import/record.ts';
export { checkMail } from './services/mail/check-mail.ts';
export { type DatabaseLook, lookAtDatabase } from './storage/inspect.ts';
export { StartRefused } from './storage/migrate.ts';
