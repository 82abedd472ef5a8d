// Opens a data directory, leaves a mark in it, and prints what it saw.
import { toHex } from '@touchstone/core'
import { openDataDirectory } from '../data-directory.ts'

const data = await openDataDirectory(process.argv[2] ?? '', { baseUrl: () => 'http://t.test' })
await data.table.write([{ put: { pk: 'opened', sk: `${process.pid}` }, value: '1', expect: 0 }])
await data.objects.put(`opened/${process.pid}`, Buffer.from('x'))
console.log(JSON.stringify({ secret: toHex(data.secret), format: data.format }))
data.close()
