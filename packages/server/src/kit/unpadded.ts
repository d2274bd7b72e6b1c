/** Base64 without the `=` at its end, as the PHC string format has it. */
export function unpadded(base64: string): string {
  return base64.replace(/={1,2}$/, '');
}
