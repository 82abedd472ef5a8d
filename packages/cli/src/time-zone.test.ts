import { connect } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spawnSync } from 'node:child_process'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
let iso: string
beforeAll(async () => {
  desk = await openAnimalsDesk(1)
  iso = (await desk.workflow.Model.create('cats')).record.updatedAt
})
afterAll(() => desk[Symbol.asyncDispose]())

/** A moment as somebody in a zone writes it. */
function local(at: string, timeZone: string): string {
  const parts = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const
  // As Sweden writes it.
  return new Intl.DateTimeFormat('sv-SE', parts).format(new Date(at))
}

it.each(['Asia/Tokyo', 'America/Los_Angeles', 'Asia/Kathmandu', 'UTC'])(
  'times are those of the reader in %s; JSON has them in UTC',
  async (TZ) => {
    const env = { TZ }
    const time = local(iso, TZ)
    expect((await desk.run(['models', 'list'], env)).stdout).toContain(`  ${time}\n`)
    expect((await desk.run(['models', 'show', 'cats'], env)).stdout).toContain(
      `edited    ${time} by local\n`,
    )
    expect((await desk.run(['models', 'history', 'cats'], env)).stdout).toContain(
      `created by local  ${time}\n`,
    )
    for (const group of ['workflows', 'cases', 'suites'])
      expect((await desk.run([group, 'list'], env)).stdout).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d\n/)
    expect(await desk.json(['models', 'show', 'cats'], env)).toMatchObject({ updatedAt: iso })
  },
)

it.each(['Asia/Tokyo', 'America/Los_Angeles'])(
  'a time without an offset in a filter is that of the reader in %s',
  async (TZ) => {
    const time = local(iso, TZ)
    const [day = ''] = time.split(' ')
    const found = async (...conditions: string[]) =>
      (await desk.run(['models', 'list', ...conditions], { TZ })).stdout.includes('\ncats ')
    expect(await found('--updated', `>=${time}`, '--created', `<=${day}`)).toBe(true)
    expect(await found('--updated', `<${time}`)).toBe(false)
    expect(await found('--created', `>${day}`)).toBe(false)
  },
)

it('the end of a token is told in local time, to scripts in UTC', async () => {
  const { rpc } = connect(desk)
  const expiresAt = '2031-01-02T03:04:05.000Z'
  const { secret } = await rpc.tokens.create.mutate({ name: 'x', role: 'reader', expiresAt })
  const env = { TZ: 'Asia/Tokyo', TOUCHSTONE_TOKEN: secret }
  expect((await desk.run(['doctor'], env)).stdout).toContain('x, reader, until 2031-01-02 12:04 (')
  expect((await desk.run(['doctor', '--json'], env)).stdout).toContain(`until ${expiresAt}`)
  const list = await desk.run(['tokens', 'list'], { TZ: 'Asia/Tokyo' })
  expect(list.stdout).toContain('good until 2031-01-02 12:04')
})

/** What `minute` makes of moments in a zone. */
function minutes(TZ: string, ...moments: readonly string[]): string[] {
  const code = `
    import { minute } from ${JSON.stringify(new URL('values.ts', import.meta.url).href)}
    console.log(JSON.stringify(${JSON.stringify(moments)}.map(minute)))`
  const options = { encoding: 'utf8', env: { TZ } } as const
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options)
  return JSON.parse(stdout) as string[]
}

it('a time that comes twice says which of the two it is', () => {
  expect(
    minutes(
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
    ),
  ).toEqual(['2026-10-25 02:30 +02:00', '2026-10-25 02:30 +01:00', '2026-10-25 03:00'])
  expect(minutes('Europe/Berlin', '2026-10-24T23:59:00Z', '2026-03-29T01:00:00Z')).toEqual([
    '2026-10-25 01:59',
    '2026-03-29 03:00',
  ])
  expect(minutes('America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z')).toEqual([
    '2026-11-01 01:30 -04:00',
    '2026-11-01 01:30 -05:00',
  ])
  // Clocks there move by half an hour.
  expect(minutes('Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z')).toEqual([
    '2026-04-05 01:45 +11:00',
    '2026-04-05 01:45 +10:30',
  ])
})
