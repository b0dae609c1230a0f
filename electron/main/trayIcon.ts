import { nativeImage, type NativeImage } from 'electron';

export type TrayState = 'failing' | 'running' | 'idle';

/** Shapes that can be told apart without colour: a ring, a ring with a dot, a square with a cross cut out of it. */
const colours: Record<TrayState, readonly [number, number, number]> = {
  idle: [138, 143, 152],
  running: [92, 141, 246],
  failing: [229, 72, 77],
};

/** The tray's icon, drawn for plain and for fine screens. A template, of black alone, where the system colours it itself. */
export function trayIcon(state: TrayState, template: boolean): NativeImage {
  const colour: readonly [number, number, number] = template ? [0, 0, 0] : colours[state];
  const image = nativeImage.createEmpty();
  for (const [scaleFactor, size] of [
    [1, 16],
    [2, 32],
  ] as const) {
    const bitmap = nativeImage.createFromBitmap(drawTray(state, size, colour), { width: size, height: size });
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: bitmap.toPNG() });
  }
  image.setTemplateImage(template);
  return image;
}

/** BGRA, premultiplied, with smooth edges: each pixel is looked at in 16 places. */
export function drawTray(
  state: TrayState,
  size: number,
  [red, green, blue]: readonly [number, number, number],
): Buffer {
  const bitmap = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let covered = 0;
      for (let part = 0; part < 16; part += 1) {
        const u = ((x + ((part % 4) + 0.5) / 4) / size) * 16 - 8;
        const v = ((y + (Math.floor(part / 4) + 0.5) / 4) / size) * 16 - 8;
        if (isInside(state, u, v)) covered += 1;
      }
      const alpha = covered / 16;
      const at = (y * size + x) * 4;
      bitmap[at] = Math.round(blue * alpha);
      bitmap[at + 1] = Math.round(green * alpha);
      bitmap[at + 2] = Math.round(red * alpha);
      bitmap[at + 3] = Math.round(255 * alpha);
    }
  }
  return bitmap;
}

/** On a field from -8 to 8. */
function isInside(state: TrayState, x: number, y: number): boolean {
  const radius = Math.hypot(x, y);
  if (state === 'failing') {
    const inSquare = Math.abs(x) < 6.5 && Math.abs(y) < 6.5;
    const inCross = Math.abs(x) < 4.2 && Math.abs(y) < 4.2 && Math.abs(Math.abs(x) - Math.abs(y)) < 1.4;
    return inSquare && !inCross;
  }
  const inRing = radius < 6.8 && radius > 5;
  return inRing || (state === 'running' && radius < 3);
}
