import * as Plot from '@observablehq/plot'
import type { UploadProgress } from '@touchstone/client'
import { parseHTML } from 'linkedom'

// What the notebooks show: HTML and SVG, by the protocol of Jupyter that Deno's kernel speaks.

interface Jupyter {
  display(
    value: object,
    options: { raw: true; display_id?: string; update?: boolean },
  ): Promise<void>
}

// Deno's own types would come with a whole other standard library.
const { jupyter } = (globalThis as unknown as { Deno: { jupyter: Jupyter } }).Deno

// The kernel sends what is shown, and that a cell has ended, on two ways; what comes after the end is
// lost to Jupyter. So a cell goes on until its last display has surely been sent.
const settleMs = 100

async function show(contents: Record<string, string>): Promise<void> {
  await jupyter.display(contents, { raw: true })
  await new Promise((resolve) => {
    setTimeout(resolve, settleMs)
  })
}

type Cell = string | number | null | undefined

const escaped = (value: Cell): string =>
  String(value ?? '–')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')

/** Shows a table of rows with the same keys; columns of numbers stand to the right. */
export function table(rows: readonly Readonly<Record<string, Cell>>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const isRight = (column: string): boolean => rows.some((row) => isNumber(row[column]))
  const line = (tag: 'th' | 'td', value: (column: string) => Cell): string => {
    const cells = columns.map(
      (column) =>
        `<${tag} style="text-align:${isRight(column) ? 'right' : 'left'}">${escaped(value(column))}</${tag}>`,
    )
    return `<tr>${cells.join('')}</tr>`
  }
  const head = line('th', (column) => column)
  const body = rows.map((row) => line('td', (column) => row[column]))
  return show({
    'text/html': `<table style="font-variant-numeric:tabular-nums"><thead>${head}</thead><tbody>${body.join('')}</tbody></table>`,
  })
}

const isNumber = (value: Cell): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[+−]?\d[\d.,]*( %)?$/.test(value))

/** The marks of Observable Plot. */
export { Plot as marks }

/** Shows a plot as SVG, and as an image of that: viewers that clean SVG leave nothing of a plot. */
export function plot(options: Plot.PlotOptions & { readonly title: string }): Promise<void> {
  const { title, ...rest } = options
  const { document } = parseHTML('<html><body></body></html>')
  const made = Plot.plot({ ...rest, document })
  made.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  made.setAttribute('style', 'background:white;color:#222')
  const svg = made.outerHTML
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(svg)))
  return show({
    'text/html': `<img alt="${title}" src="data:image/svg+xml;base64,${base64}">`,
    'image/svg+xml': svg,
  })
}

/** A bar that moves while an upload runs. */
export async function progressBar(): Promise<(progress: UploadProgress) => void> {
  const options = { raw: true, display_id: crypto.randomUUID() } as const
  const bar = (progress?: UploadProgress): Record<string, string> => {
    const { phase = 'matching', total = 1, rows = 0, matched = 0, stored = 0 } = progress ?? {}
    const done = phase === 'uploading' ? stored : matched
    const state = phase === 'uploading' ? 'stored' : 'matched'
    return {
      'text/html': `<progress value="${done}" max="${total}" style="width:20em"></progress> ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${state}, ${rows.toLocaleString('en')} rows read`,
      'text/plain': `${done} of ${total} ${state}, ${rows} rows read`,
    }
  }
  await jupyter.display(bar(), options)
  // One after the other, so that the last one stays.
  let last = Promise.resolve()
  return (progress) => {
    last = last.then(() => jupyter.display(bar(progress), { ...options, update: true }))
  }
}

/** 0.9531 as `95.3 %`. */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${(share * 100).toFixed(1)} %`

/** A difference of shares in percentage points, with its sign. */
export const points = (difference: number | null | undefined): string =>
  difference === null || difference === undefined
    ? '–'
    : `${difference < 0 ? '−' : '+'}${Math.abs(difference * 100).toFixed(1)}`
