// Control characters reach headers, mails, logs and terminals from here, and PostgreSQL cannot store NUL at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const controlButLineBreaks = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;
const notUnicode = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// They show the text after them in another order than it is stored in (Unicode TR 36, "Trojan Source").
const reordering = /[\u202a-\u202e\u2066-\u2069]/;
const direction = /\p{Bidi_Control}/u;
// Characters that take no ink: formats, variation selectors, tags, fillers, and spaces that look like U+0020 or like none.
// U+2800, the empty braille pattern, is a symbol to Unicode.
const invisible = /\p{Cf}|\p{Default_Ignorable_Code_Point}|(?! )\p{Zs}|\u2800/u;
const visible = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

/** The fault of a text; `undefined` if there is none. */
type Fault = string | undefined;

/** Characters that no single line may have. */
export function faultOfLine(text: string): Fault {
  return control.test(text) ? 'must not have control characters' : faultOfText(text);
}

/** Characters that no text of several lines may have. */
export function faultOfParagraph(text: string): Fault {
  return controlButLineBreaks.test(text) ? 'must not have control characters' : faultOfText(text);
}

function faultOfText(text: string): Fault {
  if (notUnicode.test(text)) return 'must be valid Unicode';
  return reordering.test(text) ? 'must not have characters that change the direction of text' : undefined;
}

export function isUnicode(text: string): boolean {
  return !notUnicode.test(text);
}

/** Whether a character turns the direction of text, the two marks that only nudge it included. */
export function turnsDirection(text: string): boolean {
  return direction.test(text);
}

/** Whether a character of the text cannot be seen, so that another text could look the same. */
export function hasInvisible(text: string): boolean {
  return invisible.test(text);
}

/** Whether a text has nothing to see, though it is not empty. */
export function isBlank(text: string): boolean {
  return text !== '' && !visible.test(text);
}

/** Windows and old Macs end lines with a carriage return. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

const blank = /[\p{Zs}\t\ufeff]/u;

/**
 * A text without the blanks around it, which come of pasting: spaces of all kinds, tabs, and the mark that some files
 * begin with. A line break is not removed: a text with one was not meant for one line.
 */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  // Not by one expression: where blanks are many but not at the end, it would try at each of them.
  while (start < end && blank.test(text.charAt(start))) start++;
  while (end > start && blank.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
