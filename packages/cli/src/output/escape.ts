// Control characters of both sets, marks that turn the direction of text, and characters that take no room: names with
// them could rewrite what a terminal shows.
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text as a terminal may show it: characters that could steer one are escaped, as `\u001b`. */
export function printable(text: string): string {
  return text.replace(unsafe, written);
}

/** As `printable`, but for line breaks and tabs: for text of our own with values of others in it. */
export function printableLines(text: string): string {
  return text.replace(unsafe, (character) =>
    character === '\n' || character === '\t' ? character : written(character),
  );
}

/** JSON with nothing in it that steers a terminal; it means the same. */
export function safeJson(value: unknown): string {
  // The line breaks are those between fields: inside texts JSON writes them out already.
  return printableLines(JSON.stringify(value, null, 2));
}

function written(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
