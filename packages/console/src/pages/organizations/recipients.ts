/**
 * The recipients in typed or pasted text: one a line, or with commas, semicolons or spaces between, as in `Ann
 * <ann@example.com>, bob`.
 */
export function recipientsIn(text: string): string[] {
  const found = text.split(/[,;\n]/).flatMap((part) => {
    // A mail program writes the name before the address.
    const address = /<([^<>]*)>/.exec(part)?.[1];
    return (address ?? part).trim().split(/\s+/);
  });
  return [...new Set(found.filter((recipient) => recipient !== ''))];
}
