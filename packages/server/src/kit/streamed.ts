/** An answer that is sent as it is read, part after part, so that it is never in memory as a whole. */
export class Streamed {
  /** The media type. */
  readonly type: string;
  /** The file name under which a browser saves it. */
  readonly fileName: string;
  readonly parts: AsyncIterable<string>;

  constructor(type: string, fileName: string, parts: AsyncIterable<string>) {
    this.type = type;
    this.fileName = fileName;
    this.parts = parts;
  }
}
