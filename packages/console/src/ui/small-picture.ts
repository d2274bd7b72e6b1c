/** The most characters of a `logo` in the contract. */
const most = 2048;

/** From the best to the smallest. A type that the browser does not write gives a PNG, which is tried by its own length. */
const forms = [
  ['image/png', 1],
  ['image/webp', 0.8],
  ['image/webp', 0.5],
  ['image/jpeg', 0.6],
] as const;

/**
 * The picture of a file as a `data:` URL that a `logo` has room for, a square of at most 64 pixels. `undefined` where
 * the browser cannot read the file.
 */
export async function smallPicture(file: Blob): Promise<string | undefined> {
  // Not an <img>: the pages' policy lets them load no `blob:`.
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  for (const side of [64, 48, 32, 16]) {
    for (const [type, quality] of forms) {
      const url = drawn(bitmap, side, type === 'image/jpeg').toDataURL(type, quality);
      if (url.length <= most) return url;
    }
  }
  return undefined;
}

/** The whole picture in the middle of a square; on white where transparency would become black. */
function drawn(bitmap: ImageBitmap, side: number, onWhite: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  const scale = side / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  if (context && onWhite) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, side, side);
  }
  if (context) context.imageSmoothingQuality = 'high';
  context?.drawImage(bitmap, (side - width) / 2, (side - height) / 2, width, height);
  return canvas;
}
