// Declared without the types of SST and Pulumi, whose sources a strict program cannot check. The
// component itself, `infra/touchstone.ts`, is checked against this declaration.

/** A value that is known after the deployment: an output of Pulumi. */
export interface Output<T> {
  /** Makes another value of it, as `apply` of Pulumi's outputs does. */
  // oxlint-disable-next-line typescript/no-explicit-any -- Pulumi's own `Output` must accept it.
  apply<U>(func: (value: T) => U): any
  /** Returns the value in code that runs after the deployment. */
  get(): T
}

/** What a registry on AWS may be told. */
export interface TouchstoneOptions {
  /** Origins that the pages may load images from, such as `https://images.example.com`. @default none */
  readonly imageHosts?: readonly string[]
  /**
   * The domain of the pages, as `domain` of `sst.aws.Router` takes it: a name in Route 53, or a name
   * with its DNS provider or certificate. @default a name of CloudFront
   */
  readonly domain?:
    | string
    | { readonly name: string; readonly dns?: unknown; readonly cert?: unknown }
  /**
   * Whether the data is to be kept. The table and the bucket then outlive the stack, whatever
   * `removal` says; deleted objects can be restored for 35 days, logs are kept for a year, and at
   * most 100 calls run at once. @default true in the stage `production`
   */
  readonly retain?: boolean
}

/**
 * A registry on AWS: the server, its data, and its pages. Create it inside `run()` of `sst.config.ts`,
 * and import it there, too:
 *
 * ```ts
 * const { Touchstone } = await import('touchstone/aws')
 * const registry = new Touchstone('Registry')
 * ```
 *
 * The first admin token is the secret `RegistryAdminToken`.
 */
export declare class Touchstone {
  /**
   * @param name what the names of all its resources begin with. Another name makes another registry,
   *   with data of its own. An empty name gives the names of a deployment from a clone.
   */
  constructor(name: string, options?: TouchstoneOptions)
  /** The address for programs: the URL of the function. */
  readonly url: Output<string>
  /** The address for browsers. */
  readonly web: Output<string>
  /** The name of the DynamoDB table. */
  readonly table: Output<string>
  /** The name of the S3 bucket. */
  readonly bucket: Output<string>
}
