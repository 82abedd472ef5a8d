import { Resource } from 'sst/resource'
import { createHandler, type HandlerOptions } from './create-handler.ts'

// An app may have several registries, and links of its own: the stack, which makes the link, says
// which is this one's.
const link: HandlerOptions = Reflect.get(Resource, process.env['TOUCHSTONE_LINK'] ?? '')

/** What AWS Lambda calls. Nothing else reads the links of the stack. */
export const handler = createHandler(link)
