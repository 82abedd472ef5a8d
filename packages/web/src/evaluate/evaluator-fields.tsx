import {
  evaluatorNames,
  type EvaluatorForm,
  type ReadField,
} from '@touchstone/client/evaluator-form'
import type { ReactElement } from 'react'
import { Field, fieldClass } from '../pieces/form-dialog.tsx'

const titles = {
  binary: 'Binary: one class against the others',
  classification: 'Classification: labels',
  regression: 'Regression: numbers',
  detection: 'Detection: boxes with labels',
  text: 'Text: answers',
} as const

const fieldTitles = {
  truth: 'Ground truth field',
  predicted: 'Inference field',
  score: 'Score field',
} as const

/** What somebody chose in the form; what they did not choose is guessed. */
export interface ChosenEvaluator {
  readonly evaluator?: string
  readonly paths: Readonly<Record<string, string>>
  readonly positive: string
  readonly isMissingWrong: boolean
}

/** Chooses a built-in evaluator and the fields that it reads. */
export function EvaluatorFields({
  form,
  chosen,
  choose,
}: {
  form: EvaluatorForm
  chosen: ChosenEvaluator
  choose: (change: Partial<ChosenEvaluator>) => void
}): ReactElement {
  return (
    <>
      <Field name="Evaluator">
        <select
          className={fieldClass}
          value={form.evaluator}
          onChange={({ target }) => choose({ evaluator: target.value, paths: {} })}
        >
          {evaluatorNames.map((name) => (
            <option key={name} value={name}>
              {titles[name]}
            </option>
          ))}
        </select>
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        {form.fields.map((field) => (
          <PathField
            key={field.option}
            field={field}
            choose={(path) => choose({ paths: { ...chosen.paths, [field.option]: path } })}
          />
        ))}
        {form.needsPositive && (
          <Field name="Positive label">
            <input
              required
              className={fieldClass}
              value={chosen.positive}
              onChange={({ target }) => choose({ positive: target.value })}
              placeholder="spam"
            />
          </Field>
        )}
      </div>
      {form.canCountMissing && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-accent"
            checked={chosen.isMissingWrong}
            onChange={({ target }) => choose({ isMissingWrong: target.checked })}
          />
          Count samples without an inference as wrong
        </label>
      )}
    </>
  )
}

function PathField({
  field: { option, path, isRequired, choices },
  choose,
}: {
  field: ReadField
  choose: (path: string) => void
}): ReactElement {
  return (
    <Field name={fieldTitles[option]}>
      {choices === undefined ? (
        <input
          required={isRequired}
          className={`${fieldClass} font-mono`}
          value={path}
          onChange={({ target }) => choose(target.value)}
        />
      ) : (
        <select
          required={isRequired}
          className={`${fieldClass} font-mono`}
          value={path}
          onChange={({ target }) => choose(target.value)}
        >
          {(path === '' || !isRequired) && (
            <option value="">{isRequired ? 'Choose a field' : 'none'}</option>
          )}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** The chosen evaluator as the server takes it. */
export const jsonOf = (
  { evaluator, fields, needsPositive, canCountMissing }: EvaluatorForm,
  { positive, isMissingWrong }: ChosenEvaluator,
) => ({
  evaluator,
  ...Object.fromEntries(
    fields.filter(({ path }) => path !== '').map(({ option, path }) => [option, path]),
  ),
  ...(needsPositive && { positive }),
  ...(canCountMissing && isMissingWrong && { missing: 'wrong' }),
})
