import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Touchstone } from '@touchstone/client'
import * as z from 'zod'

// Every value is a function of its row, so that any process makes the same rows without a seed to
// hand on. The mixer is the finalizer of MurmurHash3.
function mix(n: number): number {
  let h = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const share = (n: number): number => mix(n) / 2 ** 32

const labels = Array.from({ length: 100 }, (_, i) => `label-${String(i).padStart(2, '0')}`)
const labelOf = (n: number): string => labels[mix(n) % labels.length] ?? ''
const scoreOf = (n: number): number => Math.round(share(n) * 10_000) / 10_000

const hex = (n: number): string => mix(n).toString(16).padStart(8, '0').slice(0, 6)
const locatorOf = (i: number): string => `s3://bench/${hex(i)}${hex(~i)}/${i}.png`

export type WorkloadName = 'cls' | 'od'

const point = z.tuple([z.number(), z.number()])
const box = { top_left: point, bottom_right: point, label: z.string() }

/** Classification: one scored label of 100. `model` tells models apart, which differ in a tenth. */
function clsRow(i: number, model = 0) {
  const truth = labelOf(i)
  const differs = model > 0 && mix(i ^ (model << 20)) % 10 === 0
  const label = mix(i + 7) % 10 < 8 !== differs ? truth : labelOf(i + 13)
  return {
    testSample: { locator: locatorOf(i) },
    groundTruth: { label: truth },
    inference: { prediction: { label, score: scoreOf(i + model) } },
  }
}

const boxesOfImage = 10

/** Object detection: ten scored boxes an image. */
function odRow(i: number, model = 0) {
  const boxes = Array.from({ length: boxesOfImage }, (_, n) => {
    const seed = i * boxesOfImage + n
    const x = Math.round(share(seed) * 9_000) / 10
    const y = Math.round(share(~seed) * 9_000) / 10
    const bounds = { top_left: [x, y], bottom_right: [x + 60.5, y + 40.25], label: labelOf(seed) }
    return { bounds, score: scoreOf(seed + model) }
  })
  return {
    testSample: { locator: locatorOf(i) },
    groundTruth: { bboxes: boxes.map(({ bounds }) => bounds) },
    inference: { bboxes: boxes.map(({ bounds, score }) => ({ ...bounds, score })) },
  }
}

export const workloads = {
  cls: {
    rows: 1_000_000,
    row: clsRow,
    types: {
      testSample: z.object({ locator: z.string() }),
      groundTruth: z.object({ label: z.string() }),
      inference: z.object({ prediction: z.object({ label: z.string(), score: z.number() }) }),
    },
  },
  od: {
    rows: 100_000,
    row: odRow,
    types: {
      testSample: z.object({ locator: z.string() }),
      groundTruth: z.object({ bboxes: z.array(z.object(box)) }),
      inference: z.object({ bboxes: z.array(z.object({ ...box, score: z.number() })) }),
    },
  },
}

/** The classes of a workload's workflow. */
export const classesOf = <N extends WorkloadName>(touchstone: Touchstone, name: N) =>
  touchstone.defineWorkflow<(typeof workloads)[N]['types']>(`bench ${name}`, workloads[name].types)

/** A model of the registry: nested metadata of about 225 bytes, two tags. */
export const registryModel = (i: number) => ({
  name: `model-${String(i).padStart(6, '0')}-${hex(i)}`,
  tags: [i % 2 === 0 ? 'prod' : 'dev', `team-${i % 7}`],
  metadata: {
    framework: i % 3 === 0 ? 'pytorch' : 'tensorflow',
    owner: `team-${i % 7}@example.com`,
    train: { lr: scoreOf(i), epochs: (i % 90) + 10, batch: 2 ** (i % 8), optimizer: 'adamw' },
    data: { name: 'bench', split: 'train', rows: mix(i) % 1_000_000, checksum: hex(i) + hex(~i) },
    quantized: i % 2 === 0,
  },
})

/** Writes lines to a file, and waits when the disk is slower. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 })
  for (const line of lines) if (!file.write(line)) await once(file, 'drain')
  file.end()
  await once(file, 'close')
}
