import { species, type Penguin, type Species } from './penguins.ts'

/** What a model says of a penguin: its species, and how sure it is. */
export interface Prediction {
  readonly species: Species
  readonly score: number
}

/** A rule that anybody could write down after one look at a scatter plot. */
export function flipperRule({ flipperLength, beakLength, island }: Penguin): Prediction {
  if (flipperLength === null || beakLength === null)
    return { species: island === 'Biscoe' ? 'Gentoo' : 'Adelie', score: 0.5 }
  if (flipperLength >= 206) return { species: 'Gentoo', score: 0.9 }
  return { species: beakLength > 44 ? 'Chinstrap' : 'Adelie', score: 0.9 }
}

const features = ['beakLength', 'beakDepth', 'flipperLength', 'bodyMass'] as const

/** The votes of the five penguins that are most alike; each feature counts in standard deviations. */
export function nearestNeighbours(
  known: readonly { penguin: Penguin; species: Species }[],
): (penguin: Penguin) => Prediction {
  const complete = known.filter(({ penguin }) => features.every((name) => penguin[name] !== null))
  const scales = features.map((name) =>
    deviation(complete.map(({ penguin }) => penguin[name] ?? 0)),
  )
  const distance = (a: Penguin, b: Penguin): number =>
    features.reduce((sum, name, i) => {
      const [x, y] = [a[name], b[name]]
      return x === null || y === null ? sum : sum + ((x - y) / (scales[i] ?? 1)) ** 2
    }, 0)
  return (penguin) => {
    const nearest = complete
      .map((candidate) => ({ ...candidate, distance: distance(candidate.penguin, penguin) }))
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, 5)
    const votes = species.map((name) => nearest.filter((one) => one.species === name).length)
    const most = Math.max(...votes)
    return { species: species[votes.indexOf(most)] ?? 'Adelie', score: most / 5 }
  }
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
