import { TouchstoneError } from './errors.ts'
import type { JsonObject } from './json.ts'

/**
 * The test samples of a workflow have fields with names, by which tables and pages find them.
 * @throws TouchstoneError `bad_input` for a schema of another type than object
 */
export function requireSampleObject(
  workflowName: string,
  { testSample }: { readonly testSample?: JsonObject | undefined },
): void {
  const type = testSample?.['type']
  if (type === undefined || type === 'object') return
  throw new TouchstoneError(
    'bad_input',
    `The testSample type of ${JSON.stringify(workflowName)} must be an object, so that its fields have names; it is of type ${JSON.stringify(type)}. Wrap it: z.object({ … }).`,
    { details: { type } },
  )
}
