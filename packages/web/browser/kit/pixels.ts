import type { Locator } from 'playwright-core'

/**
 * The colours that an element is shown in, each as `r,g,b` with its share of the pixels. What is as
 * good as a `known` colour counts as that one: browsers round. Less than a hundredth is left out:
 * the edges, which may fall between two pixels of the screen.
 */
export async function coloursOf(
  element: Locator,
  known: readonly string[],
): Promise<Record<string, number>> {
  const picture = await element.screenshot({ animations: 'disabled' })
  const shares = await element.page().evaluate(
    async ({ base64, near }) => {
      const image = new Image()
      image.src = `data:image/png;base64,${base64}`
      await image.decode()
      const canvas = new OffscreenCanvas(image.width, image.height)
      const context = canvas.getContext('2d')
      if (!context) throw new Error('There is nothing to draw on.')
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(0, 0, image.width, image.height)
      const found: Record<string, number> = {}
      for (let at = 0; at < data.length; at += 4) {
        const pixel = Array.from(data.subarray(at, at + 3))
        const same = near.find(({ parts }) =>
          parts.every((part, i) => Math.abs(part - (pixel[i] ?? 0)) < 4),
        )
        const colour = same?.text ?? pixel.join(',')
        found[colour] = (found[colour] ?? 0) + 1 / (image.width * image.height)
      }
      return found
    },
    {
      base64: picture.toString('base64'),
      near: known.map((text) => ({ text, parts: text.split(',').map(Number) })),
    },
  )
  return Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0.01))
}
