/** An evaluator as data: its name, and its options, where fields are paths with dots. */
export interface EvaluatorJson {
  readonly evaluator: string
  readonly [option: string]: unknown
}
