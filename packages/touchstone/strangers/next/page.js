import { connect } from '@touchstone/client'

export const dynamic = 'force-dynamic'

export default async function Page() {
  const { TOUCHSTONE_URL: url, TOUCHSTONE_TOKEN: token } = process.env
  const { Model } = await connect({ url, token }).openWorkflow('Pets')
  const models = await Array.fromAsync(Model.list())
  return (
    <ul>
      {models.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
