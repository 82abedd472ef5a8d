import { describe, expect, it } from 'vitest'
import { evaluatorForm } from './evaluator-form.ts'

const objectOf = (properties: Record<string, string>) => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, type]) => [name, { type }]),
  ),
})
const schemas = {
  groundTruth: objectOf({ folder: 'string' }),
  inference: objectOf({ folder: 'string', reason: 'string', confidence: 'number' }),
}
const pathsOf = (form: ReturnType<typeof evaluatorForm>) =>
  Object.fromEntries(form.fields.map(({ option, path }) => [option, path]))

describe('The form of an evaluator', () => {
  it('suggests the evaluator and guesses its fields', () => {
    const form = evaluatorForm(schemas, {})
    expect(form.evaluator).toBe('classification')
    expect(pathsOf(form)).toEqual({ truth: 'folder', predicted: 'folder', score: 'confidence' })
  })

  it('leaves a field open that it cannot guess, and guesses the others', () => {
    const form = evaluatorForm(schemas, { evaluator: 'regression' })
    expect(pathsOf(form)).toEqual({ truth: '', predicted: 'confidence' })
    expect(form.fields[0]?.choices).toEqual(['folder'])
  })

  it('keeps what was chosen', () => {
    const form = evaluatorForm(schemas, { chosen: { predicted: 'reason' } })
    expect(pathsOf(form)).toMatchObject({ truth: 'folder', predicted: 'reason' })
  })

  it('takes any path where the schemas say nothing', () => {
    const form = evaluatorForm({}, {})
    expect(form.evaluator).toBe('classification')
    expect(form.fields.map(({ choices }) => choices)).toEqual([undefined, undefined, undefined])
    expect(pathsOf(form)).toEqual({ truth: 'label', predicted: 'label', score: '' })
  })
})
