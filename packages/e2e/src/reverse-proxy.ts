import { execFile, spawn, spawnSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The folder with the configurations that a deployment begins with. */
export const deployFolder = fileURLToPath(new URL('../../../deploy/', import.meta.url))

/** The reverse proxies that we have a configuration for. */
export const proxyKinds = ['caddy', 'nginx'] as const
export type ProxyKind = (typeof proxyKinds)[number]

const versionArgument = { caddy: 'version', nginx: '-v' }
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** Whether a proxy is on this machine, with what makes its certificate. */
export const hasProxy = {
  caddy: hasOpenssl && isHere('caddy'),
  nginx: hasOpenssl && isHere('nginx'),
}

function isHere(kind: ProxyKind): boolean {
  return spawnSync(kind, [versionArgument[kind]]).status === 0
}

for (const kind of proxyKinds)
  if (!hasProxy[kind])
    process.stderr.write(
      `Skipped the tests behind ${kind}: it is not here. Install Debian's ${kind === 'nginx' ? 'nginx-light' : kind} and openssl.\n`,
    )

/** The public name of the servers of these tests, which no DNS knows. */
export const publicName = 'touchstone.test'

/** A reverse proxy with TLS in front of a server. */
export interface ReverseProxy extends AsyncDisposable {
  /** The file with the authority that its certificate is from. */
  readonly authority: string
  /** The SHA-256 of the public key of its certificate, as Chromium takes it. */
  readonly keyHash: string
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/**
 * Starts a reverse proxy on loopback, with the configuration in `deploy/`.
 * @param ports what it listens on, and where its server is
 * @param change what is wrong with its configuration. @default nothing
 */
export async function startProxy(
  kind: ProxyKind,
  ports: { readonly port: number; readonly upstream: number },
  change: (configuration: string) => string = (same) => same,
): Promise<ReverseProxy> {
  const directory = await mkdtemp(join(tmpdir(), 'touchstone-proxy-'))
  const { authority, keyHash } = await makeCertificate(directory)
  const { command, args } = await (kind === 'caddy' ? caddy : nginx)(directory, ports, change)
  const child = spawn(command, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', HOME: directory },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const closed = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await closed
    await rm(directory, { recursive: true, force: true })
  }
  while (!(await answers(ports.port))) {
    if (child.exitCode !== null) {
      await stop()
      throw new Error(`${kind} ended: ${stderr}`)
    }
    await pause(20)
  }
  return { authority, keyHash, [Symbol.asyncDispose]: stop }
}

interface Started {
  readonly command: string
  readonly args: string[]
}
type Start = (
  directory: string,
  ports: { readonly port: number; readonly upstream: number },
  change: (configuration: string) => string,
) => Promise<Started>

const upstreamOf = (port: number): string => `127.0.0.1:${port}`
const deployedUpstream = upstreamOf(3000)

const caddy: Start = async (directory, { port, upstream }, change) => {
  const deployed = await readFile(join(deployFolder, 'Caddyfile'), 'utf8')
  const configuration = change(deployed)
    .replace('touchstone.example.com {', `https://${publicName}:${port} {\n\ttls leaf.pem leaf.key`)
    .replace(deployedUpstream, upstreamOf(upstream))
  const path = join(directory, 'Caddyfile')
  await writeFile(path, `{\n\tadmin off\n\tauto_https off\n}\n${configuration}`)
  return { command: 'caddy', args: ['run', '--config', path, '--adapter', 'caddyfile'] }
}

const nginx: Start = async (directory, { port, upstream }, change) => {
  const deployed = await readFile(join(deployFolder, 'nginx.conf'), 'utf8')
  const server = change(deployed)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('listen 80', `listen unix:${join(directory, 'plain.sock')}`)
    .replaceAll('touchstone.example.com', publicName)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${join(directory, 'leaf.pem')};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${join(directory, 'leaf.key')};`)
    .replace(deployedUpstream, upstreamOf(upstream))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (of) => `${of}_temp_path ${join(directory, of)};`,
  )
  const path = join(directory, 'nginx.conf')
  await writeFile(
    path,
    `daemon off;
master_process off;
pid ${join(directory, 'nginx.pid')};
error_log stderr;
events {}
http {
access_log off;
${temporary.join('\n')}
${server}
}
`,
  )
  return { command: 'nginx', args: ['-c', path, '-p', directory, '-e', 'stderr'] }
}

/** Makes an authority, and a certificate of it for the public name. */
async function makeCertificate(directory: string): Promise<{ authority: string; keyHash: string }> {
  const openssl = (line: string) =>
    promisify(execFile)('openssl', line.split(' '), { cwd: directory })
  const fresh = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'
  await openssl(`${fresh} -keyout authority.key -out authority.pem -subj /CN=authority`)
  const names = `-subj /CN=${publicName} -addext subjectAltName=DNS:${publicName}`
  const signed = '-CA authority.pem -CAkey authority.key -addext basicConstraints=critical,CA:FALSE'
  await openssl(`${fresh} -keyout leaf.key -out leaf.pem ${signed} ${names}`)
  const leaf = new X509Certificate(await readFile(join(directory, 'leaf.pem')))
  const key = leaf.publicKey.export({ type: 'spki', format: 'der' })
  return {
    authority: join(directory, 'authority.pem'),
    keyHash: createHash('sha256').update(key).digest('base64'),
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const settle = (does: boolean) => (): void => {
      socket.destroy()
      resolve(does)
    }
    socket.on('connect', settle(true)).on('error', settle(false))
  })
}
