import { request } from 'node:http'

/**
 * The half of AWS's runtime client that is compiled on installation: it posts results. This one
 * needs no compiler.
 */
function post(path: string, body: string, headers: Record<string, string> = {}): void {
  const { hostname, port } = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}`)
  request(
    {
      hostname,
      port,
      path: `/2018-06-01/runtime/invocation/${path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    },
    (response) => response.resume(),
  ).end(body)
}

export const done = (id: string, body: string): void => post(`${id}/response`, body)

export const error = (id: string, body: string, cause: string): void =>
  post(`${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': cause })
