/** A schema of the API document. */
export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  format?: string;
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
}
export type Schemas = Record<string, Schema>;

/** A table of an object's fields: name, type, meaning. */
export function fieldsTable(schema: Schema, schemas: Schemas): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const about = [
      schema.required?.includes(name) ? 'Required.' : '',
      field.description === undefined ? '' : `${field.description}.`,
      limitsOf(field),
    ];
    return [`\`${name}\``, typeOf(field, schemas), about.filter((part) => part !== '').join(' ')];
  });
  return table(['Field', 'Type', ''], rows);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // The bar would end the cell, also within code.
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function typeOf(schema: Schema, schemas: Schemas): string {
  if (schema.$ref !== undefined) return referredType(schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1), schemas);
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) {
    // The empty text that counts as absent says nothing to a reader.
    const members = schema.anyOf.filter(({ enum: values }) => values?.join() !== '');
    return [...new Set(members.map((member) => typeOf({ ...member, format: schema.format ?? '' }, schemas)))].join(
      ' or ',
    );
  }
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {}, schemas)}`;
  if (schema.format === 'date-time') return 'date and time';
  if (schema.format === 'uuid') return 'ID';
  return (
    { string: 'text', boolean: 'true or false', integer: 'number' }[schema.type ?? ''] ?? schema.type ?? 'anything'
  );
}

/** Things are on the page of their noun; the two enumerations are told in place. */
function referredType(name: string, schemas: Schemas): string {
  const schema = schemas[name];
  if (schema?.enum && name !== 'TokenScope' && name !== 'NamespaceActions') return typeOf(schema, schemas);
  const words: Record<string, string> = {
    TokenScope: '[scope](index.md#scopes)',
    NamespaceActions: '[action](index.md#roles)',
    User: '[User](users.md#user)',
    Token: '[Token](tokens.md#token)',
    Organization: '[Organization](organizations.md#organization)',
    OrganizationUser: '[OrganizationUser](organizations.md#organizationuser)',
    AccessCredential: '[AccessCredential](credentials.md#accesscredential)',
    AWSAccessCredentials: '[AWSAccessCredentials](credentials.md#awsaccesscredentials)',
    AdminUser: '[AdminUser](administration.md#adminuser)',
    AdminUserPage: '[AdminUserPage](administration.md#adminuserpage)',
    AdminUserDetail: '[AdminUserDetail](administration.md#adminuserdetail)',
    AdminAuditEntry: '[AdminAuditEntry](administration.md#adminauditentry)',
    AdminMembership: '[AdminMembership](administration.md#adminmembership)',
    RecoveryLink: '[RecoveryLink](administration.md#recoverylink)',
    Settings: '[Settings](administration.md#settings)',
    OrganizationPolicies: '[OrganizationPolicies](organizations.md#organizationpolicies)',
    OrganizationQuotas: '[OrganizationQuotas](organizations.md#organizationquotas)',
    Terms: '[Terms](users.md#terms)',
  };
  return words[name] ?? name;
}

function limitsOf(schema: Schema): string {
  const { type, maxItems, pattern = '' } = schema;
  if (type === 'array' && maxItems !== undefined) return `At most ${maxItems}.`;
  const longest = Math.max(schema.maxLength ?? 0, ...(schema.anyOf ?? []).map(({ maxLength = 0 }) => maxLength));
  // A long one is for machines, which find it in the API document.
  const form = pattern === '' || pattern.length > 20 ? '' : ` Must match \`${pattern}\`.`;
  return longest > 0 ? `At most ${longest} characters.${form}` : '';
}
