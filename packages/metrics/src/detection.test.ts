import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cocoReplicateCount } from './coco-replicates.ts'
import { createDetectionTally, type DetectionRow, sampleOfDetection } from './detection.ts'
import { deviationOf } from './intervals.ts'
import { MetricsError } from './metrics-error.ts'
import { decodeReplicates } from './replicate-text.ts'
import { differences } from './vectors/differences.ts'
import file from './vectors/detection.json' with { type: 'json' }

type FileCase = (typeof file.cases)[number]
type Corners = FileCase['rows'][number]['groundTruth']['bboxes'][number]

const boxOf = ({ top_left, bottom_right }: Pick<Corners, 'top_left' | 'bottom_right'>) =>
  [top_left[0] ?? 0, top_left[1] ?? 0, bottom_right[0] ?? 0, bottom_right[1] ?? 0] as const

const rowsOf = ({ rows }: FileCase): DetectionRow[] =>
  rows.map(({ groundTruth, inference }) => ({
    truths: groundTruth.bboxes.map((one) => ({
      label: one.label,
      box: boxOf(one),
      crowd: 'iscrowd' in one && one.iscrowd,
    })),
    inferences: inference.bboxes.map((one) => ({
      label: one.label,
      box: boxOf(one),
      score: one.score,
    })),
  }))

function metricsOf(
  rows: readonly DetectionRow[],
  options?: Parameters<typeof createDetectionTally>[0],
) {
  const tally = createDetectionTally(options)
  for (const [place, row] of rows.entries()) tally.add(row, { place })
  return tally.metrics()
}

/** The metrics in the form of the file: objects by label. */
function asInFile(one: FileCase) {
  const { threshold, iou } = one.parameters
  const metrics = metricsOf(rowsOf(one), { threshold, overlap: iou, intervals: false })
  const { micro, perClass, matrix, pr } = metrics
  const byLabel = <V>(of: (figures: (typeof perClass)[number]) => V) =>
    Object.fromEntries(perClass.map((figures) => [figures.label, of(figures)]))
  return {
    coco: {
      ...metrics,
      perClass: byLabel(({ ar, ...figures }) => ({ ...figures, ar100: ar })),
      pr50: Object.fromEntries(pr?.curves.map(({ label, y }) => [label, y]) ?? []),
    },
    atThreshold: { micro, perClass: byLabel((figures) => figures), confusion: matrix },
    bestF1: byLabel(({ bestF1, bestThreshold }) =>
      bestF1 === null ? null : { f1: bestF1, threshold: bestThreshold },
    ),
    samples: rowsOf(one).map((row) => {
      const { matches } = sampleOfDetection(row, { threshold, overlap: iou })
      const pairs = (of: typeof matches.matched) => of.map(([g, d]) => [g, d])
      return { ...matches, matched: pairs(matches.matched), confused: pairs(matches.confused) }
    }),
  }
}

describe('The figures of detection equal those of pycocotools', () => {
  it.each(file.cases)('$name', (one) => {
    expect(differences(asInFile(one), one.expected, { tolerance: file.tolerance })).toEqual([])
  })
})

const labels = ['cat', 'dog', 'constructor', '__proto__', '10', '9']
const label = fc.constantFrom(...labels)
const box = fc
  .tuple(fc.nat(120), fc.nat(120), fc.nat(120), fc.nat(120))
  .map(([x, y, width, height]) => [x, y, x + width, y + height] as const)
const truths = fc.array(fc.record({ label, box, crowd: fc.boolean() }), { maxLength: 5 })
const anyInferences = fc.array(fc.record({ label, box, score: fc.nat(20) }), { maxLength: 5 })

/** Images in which some inferences lie near a ground truth, each with a score of its own. */
const images = fc
  .array(fc.tuple(truths, anyInferences, fc.array(fc.nat(8), { maxLength: 5 })), { maxLength: 8 })
  .map((rows) =>
    rows.map(([some, others, shifts], place): DetectionRow => {
      const near = shifts.flatMap((shift, i) => {
        const truth = some[i]
        if (truth === undefined) return []
        const [x0, y0, x1, y1] = truth.box
        return [
          { label: truth.label, box: [x0 + shift, y0, x1 + shift, y1] as const, score: shift },
        ]
      })
      const inferences = [...near, ...others].map((one, i) => ({
        ...one,
        score: one.score + (place * 16 + i) / 1_024,
      }))
      return { truths: some, inferences }
    }),
  )

/** All of the metrics that do not depend on chance. */
const certain = (rows: readonly DetectionRow[]) =>
  metricsOf(rows, { threshold: 5, intervals: false })

describe('The figures of detection', () => {
  it('do not depend on the order of images and boxes where scores differ', () => {
    fc.assert(
      fc.property(images, (rows) => {
        const reversed = rows.toReversed().map((row) => ({
          truths: row.truths,
          inferences: row.inferences.toReversed(),
        }))
        expect(differences(certain(reversed), certain(rows))).toEqual([])
      }),
    )
  })

  it('lie between 0 and 1', () => {
    fc.assert(
      fc.property(images, (rows) => {
        const { perClass, micro, n: _, ...metrics } = certain(rows)
        for (const figures of [metrics, ...perClass, micro])
          for (const [name, value] of Object.entries(figures)) {
            if (!/^(ap|ar|precision|recall|f1|bestF1)/.test(name) || typeof value !== 'number')
              continue
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1)
          }
      }),
    )
  })

  it('at a threshold are the sums of those of the images', () => {
    fc.assert(
      fc.property(images, (rows) => {
        const samples = rows.map((row) => sampleOfDetection(row, { threshold: 5 }))
        const sum = (name: 'tp' | 'fp' | 'fn') =>
          samples.reduce((total, sample) => total + sample[name], 0)
        const { micro, perClass, matrix } = certain(rows)
        expect(micro).toMatchObject({ tp: sum('tp'), fp: sum('fp'), fn: sum('fn') })
        for (const [i, { tp, fp, fn }] of perClass.entries()) {
          const row = matrix.matrix[i] ?? []
          const said = matrix.matrix.reduce((total, cells) => total + (cells[i] ?? 0), 0)
          expect(row[i]).toBe(tp)
          expect(row.reduce((total, cell) => total + cell, 0)).toBe(tp + fn)
          expect(said).toBe(tp + fp)
        }
      }),
    )
  })

  it('name every box of an image once', () => {
    fc.assert(
      fc.property(images, (rows) => {
        for (const row of rows) {
          const { matches } = sampleOfDetection(row, { threshold: 0 })
          const pairs = [...matches.matched, ...matches.confused]
          const inferences = [
            ...pairs.map(([, inference]) => inference),
            ...matches.unmatchedInferences,
            ...matches.ignoredInferences,
          ]
          expect(inferences.toSorted((a, b) => a - b)).toEqual([...row.inferences.keys()])
          const found = [...pairs.map(([truth]) => truth), ...matches.unmatchedGroundTruths]
          const wanted = row.truths.flatMap(({ crowd }, g) => (crowd === true ? [] : [g]))
          expect(found.toSorted((a, b) => a - b)).toEqual(wanted)
        }
      }),
    )
  })

  it('take boxes without area for missed and false', () => {
    const flat = { label: 'cat', box: [0, 0, 10, 0] as const }
    const metrics = metricsOf([{ truths: [flat], inferences: [{ ...flat, score: 1 }] }])
    expect(metrics).toMatchObject({ ap: 0, micro: { tp: 0, fp: 1, fn: 1 } })
  })

  it('count as many inferences of an image as asked for', () => {
    const cat = { label: 'cat', box: [0, 0, 10, 10] as const }
    const far = { label: 'cat', box: [50, 50, 60, 60] as const, score: 0.9 }
    const row = { truths: [cat], inferences: [{ ...cat, score: 0.1 }, far, far] }
    const metrics = metricsOf([row], { maxDetections: [2, 3] })
    expect(metrics).toMatchObject({ ar2: 0, ar3: 1, arSmall: 1 })
    expect(metrics).not.toHaveProperty('ar100')
    expect(metricsOf([row], { maxDetections: [2] })).toMatchObject({ ap: 0, ar2: 0 })
  })

  it('take a threshold for each label, and 0.5 for the others', () => {
    const boxes = ['cat', 'dog', 'owl'].map((one, i) => ({
      label: one,
      box: [20 * i, 0, 20 * i + 10, 10] as const,
      score: 0.6,
    }))
    const metrics = metricsOf([{ truths: boxes, inferences: boxes }], {
      threshold: { cat: 0.6, dog: 0.7 },
    })
    expect(metrics.perClass.map(({ recall }) => recall)).toEqual([1, 0, 1])
    expect(metrics.undefined).toEqual(['dog'])
  })

  it('name the overlap of boxes that match', () => {
    const row = {
      truths: [{ label: 'cat', box: [0, 0, 10, 10] as const }],
      inferences: [{ label: 'dog', box: [0, 0, 10, 8] as const, score: 0.9 }],
    }
    expect(sampleOfDetection(row)).toMatchObject({
      tp: 0,
      fp: 1,
      fn: 1,
      confused: 1,
      matches: { confused: [[0, 0, 0.8]] },
    })
  })

  it('fold the rarest of many labels, and keep the background last', () => {
    const rows = Array.from({ length: 250 }, (_, i): DetectionRow => {
      const one = { label: `label ${i}`, box: [0, 0, 10, 10] as const }
      return { truths: i < 120 ? [one] : [], inferences: [{ ...one, score: i < 60 ? 0.9 : 0.1 }] }
    })
    const metrics = metricsOf(rows)
    const { matrix, perClass, pr, apByClass } = metrics
    expect(metrics).toMatchObject({ n: 250, classes: 250 })
    expect(perClass).toHaveLength(200)
    expect(perClass.filter(({ groundTruths }) => groundTruths > 0)).toHaveLength(120)
    expect(matrix.labels).toHaveLength(100)
    expect(matrix.labels.slice(-2)).toEqual(['(other)', '(background)'])
    expect(matrix.matrix.flat().reduce((sum, cell) => sum + cell, 0)).toBe(120)
    expect(pr?.curves).toHaveLength(20)
    expect(apByClass?.labels).toHaveLength(100)
  })

  it('are drawn with the score that reaches each recall', () => {
    const at = (x: number) => ({ label: 'cat', box: [x, 0, x + 10, 10] as const })
    const row = {
      truths: [at(0), at(20)],
      inferences: [
        { ...at(0), score: 0.9 },
        { ...at(50), score: 0.6 },
      ],
    }
    const { pr, f1OverThreshold } = metricsOf([row])
    const [curve] = pr?.curves ?? []
    expect(curve?.extra?.['threshold']?.[50]).toBe(0.9)
    expect(curve?.extra?.['threshold']?.[51]).toBe(0.6)
    expect(curve?.y[51]).toBe(0)
    expect(f1OverThreshold?.curves).toEqual([{ label: 'cat', x: [0.6, 0.9], y: [0.5, 2 / 3] }])
  })
})

describe('The intervals of detection', () => {
  const one = file.cases.find(({ name }) => name === 'six classes')
  const rows = one === undefined ? [] : rowsOf(one)

  it('come near to those of images drawn anew', () => {
    let state = 7
    const draw = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * rows.length)
    }
    const drawn = Array.from({ length: 150 }, () => {
      const again = rows.flatMap(() => rows[draw()] ?? [])
      const { ap, ap50, micro } = metricsOf(again, { intervals: false })
      return { ap, ap50, 'micro.f1': micro.f1 }
    })
    const { $replicates, intervals } = metricsOf(rows)
    for (const name of ['ap', 'ap50', 'micro.f1'] as const) {
      const wanted = deviationOf(drawn.map((figures) => figures[name] ?? NaN)) ?? 0
      const deviation = deviationOf(decodeReplicates($replicates?.values[name] ?? '')) ?? 0
      expect(deviation / wanted).toBeGreaterThan(0.8)
      expect(deviation / wanted).toBeLessThan(1.25)
      const [low, high] = intervals?.[name] ?? [0, 0]
      expect((high - low) / 4 / deviation).toBeCloseTo(1, 1)
    }
  })

  it('are null where all images are one cluster, and left out on request', () => {
    const tally = createDetectionTally()
    for (const [place, row] of rows.entries()) tally.add(row, { place, cluster: 'video' })
    expect(tally.metrics().intervals).toMatchObject({ ap: null, 'micro.f1': null })
    expect(certain(rows)).not.toHaveProperty('intervals')
  })

  it('come from fewer replicates where there are many inferences', () => {
    const counts = [0, 100_000, 400_000, 1_000_000, 1e9].map((n) => cocoReplicateCount(n))
    expect(counts).toEqual([200, 200, 50, 20, 20])
    expect(metricsOf(rows).$replicates?.count).toBe(200)
    expect(metricsOf(rows, { intervals: { replicates: 30 } }).$replicates?.count).toBe(30)
  })
})

describe('A tally of detection refuses', () => {
  const cat = { label: 'cat', box: [0, 0, 1, 1] as const }

  it.each([
    [
      { truths: [{ ...cat, box: [0, NaN, 1, 1] as const }], inferences: [] },
      'A box must be four finite numbers, got [0, NaN, 1, 1]',
    ],
    [
      { truths: [], inferences: [{ ...cat, score: Infinity }] },
      'The score of a box must be a finite number, got Infinity',
    ],
  ])('the row %o', (row, message) => {
    expect(() => metricsOf([row])).toThrow(new MetricsError(message))
    expect(() => sampleOfDetection(row)).toThrow(new MetricsError(message))
  })

  it.each([
    [{ overlap: 0 }, 'overlap must be above 0 and at most 1, got 0'],
    [{ threshold: NaN }, 'threshold must be a finite number, got NaN'],
    [{ threshold: { cat: Infinity } }, 'threshold must be a finite number, got Infinity'],
    [
      { maxDetections: [10, 1] },
      'maxDetections must be 1 to 10 ascending whole numbers above 0, got [10, 1]',
    ],
  ])('the options %o', (options, message) => {
    expect(() => createDetectionTally(options)).toThrow(new MetricsError(message))
  })
})
