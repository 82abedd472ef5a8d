import { text } from 'node:stream/consumers'
import { workflowSchemas } from '@touchstone/client/schemas'
import * as types from '@touchstone/client/types'
import * as z from 'zod'

// For the tests of the Python client: takes JSON of types by name, and answers what each type makes
// of it, and its schema as a workflow stores it.

const given = z.record(z.string(), z.unknown()).parse(JSON.parse(await text(process.stdin)))
const schemas = Object.entries(types).filter(
  (entry): entry is [string, (typeof entry)[1] & z.ZodType] => entry[1] instanceof z.ZodType,
)
const answers = schemas.map(([name, type]) => [
  name,
  {
    schema: workflowSchemas(name, { testSample: type, groundTruth: type, inference: type })
      .inference,
    parsed: name in given ? type.parse(given[name]) : null,
  },
])
process.stdout.write(JSON.stringify(Object.fromEntries(answers)))
