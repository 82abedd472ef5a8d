import * as z from 'zod'
// The package exports no path to its data; an import, and not a file that is read, is packed too.
import penguins from '../node_modules/vega-datasets/data/penguins.json' with { type: 'json' }

export const species = ['Adelie', 'Chinstrap', 'Gentoo'] as const
export type Species = (typeof species)[number]

/** A penguin as it was measured at Palmer Station; lengths in mm, mass in g. */
export const Penguin = z.object({
  specimen: z.int().positive(),
  island: z.string(),
  sex: z.string().nullable(),
  beakLength: z.number().nullable(),
  beakDepth: z.number().nullable(),
  flipperLength: z.number().nullable(),
  bodyMass: z.number().nullable(),
})
export type Penguin = z.infer<typeof Penguin>

const Row = z.object({
  Species: z.enum(species),
  Island: z.string(),
  'Beak Length (mm)': z.number().nullable(),
  'Beak Depth (mm)': z.number().nullable(),
  'Flipper Length (mm)': z.number().nullable(),
  'Body Mass (g)': z.number().nullable(),
  Sex: z.string().nullable(),
})

/** The 344 Palmer penguins, as the package vega-datasets ships them. */
export function readPenguins(): { penguin: Penguin; species: Species }[] {
  const rows = z.array(Row).parse(penguins)
  return rows.map((row, index) => ({
    species: row.Species,
    penguin: {
      specimen: index + 1,
      island: row.Island,
      // One row has a dot where the sex should be.
      sex: row.Sex === 'MALE' || row.Sex === 'FEMALE' ? row.Sex.toLowerCase() : null,
      beakLength: row['Beak Length (mm)'],
      beakDepth: row['Beak Depth (mm)'],
      flipperLength: row['Flipper Length (mm)'],
      bodyMass: row['Body Mass (g)'],
    },
  }))
}
