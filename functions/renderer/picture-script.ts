/** Runs in an isolated world of the page: draws a picture anew, cut, framed or scaled, and encodes it. */

type Size = { readonly width: number; readonly height: number };

export type PictureRequest = {
  readonly base64: string;
  /** The type of the picture that is wanted. */
  readonly contentType: string;
  /** 0 to 1; without meaning for png. */
  readonly quality: number;
  /** Whether to cut off the border that has the colour of the first pixel. */
  readonly trim?: boolean;
  /** What is drawn of the source ends where its height is this much of its width. */
  readonly heightPerWidthMax?: number;
  /** A white sheet, and where on it the source is drawn; without it, the source is all there is. */
  readonly sheet?: Size & { readonly left: number; readonly top: number; readonly drawn: Size };
  /** Pixels of the picture that is wanted: a side that is missing follows from the other. */
  readonly fit?: Partial<Size> & { readonly maintainAspectRatio: boolean; readonly pixelsMax: number };
};

export type DrawnPicture = { readonly base64: string; readonly width: number; readonly height: number };

/** Rows that are looked at in one piece, so that the pixels of a large picture are never there twice. */
const bandRows = 256;

export const drawPicture = `async (request) => {
  const { base64, contentType, quality, trim, heightPerWidthMax = Infinity, sheet, fit } = request;
  const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64(base64)]));

  const canvasOf = (width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.imageSmoothingQuality = 'high';
    return { canvas, context };
  };

  const contentBox = () => {
    const { width, height } = bitmap;
    const { context } = canvasOf(width, Math.min(height, ${bandRows}));
    let box;
    let border;
    for (let top = 0; top < height; top += ${bandRows}) {
      const rows = Math.min(${bandRows}, height - top);
      context.clearRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
      const pixels = new Uint32Array(context.getImageData(0, 0, width, rows).data.buffer);
      border ??= pixels[0];
      for (let row = 0; row < rows; row += 1) {
        const start = row * width;
        let left = 0;
        while (left < width && pixels[start + left] === border) left += 1;
        if (left === width) continue;
        let right = width;
        while (pixels[start + right - 1] === border) right -= 1;
        box ??= { left, right, top: top + row, bottom: 0 };
        box.left = Math.min(box.left, left);
        box.right = Math.max(box.right, right);
        box.bottom = top + row + 1;
      }
    }
    // A picture of one colour has no content: it stays whole.
    return box
      ? { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }
      : { x: 0, y: 0, width, height };
  };

  /** Horizontal and vertical scale that bring a sheet to the size that is wanted. */
  const scaleOf = ({ width, height }) => {
    if (!fit) return [1, 1];
    const wanted = [fit.width / width, fit.height / height].map((scale) => (scale > 0 ? scale : undefined));
    if (!fit.maintainAspectRatio && wanted[0] && wanted[1]) return wanted;
    const most = Math.sqrt(fit.pixelsMax / (width * height));
    const scale = Math.min(most, ...wanted.filter((one) => one));
    return [scale, scale];
  };

  const whole = trim ? contentBox() : { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
  const part = { ...whole, height: Math.ceil(Math.min(whole.height, whole.width * heightPerWidthMax)) };
  const natural = sheet ?? { ...part, left: 0, top: 0, drawn: part };
  const [across, down] = scaleOf(natural);
  const width = Math.max(1, Math.round(natural.width * across));
  const height = Math.max(1, Math.round(natural.height * down));
  const { canvas, context } = canvasOf(width, height);
  if (sheet) {
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
  }
  const { left, top, drawn } = natural;
  context.drawImage(
    bitmap, part.x, part.y, part.width, part.height,
    left * across, top * down, drawn.width * across, drawn.height * down,
  );
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: contentType, quality });
  return { base64: new Uint8Array(await blob.arrayBuffer()).toBase64(), width, height };
}`;
