/** An answer that is text of a media type of its own, in place of the JSON that the contract describes. */
export class Rendered {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
}
