import { endToEndConfig } from './end-to-end-config.ts'

// The end-to-end tests of every home, with the function on AWS Lambda as their only home.
export default endToEndConfig({ homes: 'e2e-homes.ts', pattern: 'on AWS Lambda' })
