import { fileURLToPath } from 'node:url';

/** Pixels of the picture for a pixel of the drawing. */
const ZOOM = 2;

/** Whether there are pictures here: the library has a binary for most platforms, not for every one. */
export const hasPng = (): Promise<boolean> =>
  import('@resvg/resvg-js').then(
    () => true,
    () => false,
  );

/**
 * A drawing as PNG on white, the same on every machine: its letters are those of DejaVu Sans, which comes with the package, not those
 * that the machine happens to have.
 */
export async function png(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const image = new Resvg(svg, {
    font: {
      fontFiles: [font],
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: ZOOM },
    background: 'white',
  });
  return image.render().asPng();
}
