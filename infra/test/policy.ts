/** A statement of a policy document, as the provider writes it. */
export interface Statement {
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource?: readonly string[]
}

/** The statements of a policy document, which is JSON or already read. */
export function statementsOf(policy: unknown): Statement[] {
  const document: unknown = typeof policy === 'string' ? JSON.parse(policy) : policy
  return (document as { Statement: Statement[] }).Statement
}
