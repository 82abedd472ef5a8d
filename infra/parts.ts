/** Where the parts of a registry are, relative to the folder of the app. */
export interface Parts {
  /** The module and the export that AWS Lambda calls. */
  readonly handler: string
  /** The pages: a folder, and how they get built where they are not. */
  readonly pages: {
    readonly path: string
    readonly build?: { readonly command: string; readonly output: string }
    readonly environment?: Readonly<Record<string, string>>
  }
}

/** Finds the parts of the registry of a name, whose pages may show images from these hosts. */
export type FindParts = (registry: {
  readonly name: string
  readonly imageHosts: readonly string[]
}) => Parts

/** The parts in a clone: the function is bundled and the pages are built with each deployment. */
export const sourceParts: FindParts = ({ imageHosts }) => ({
  handler: 'packages/server/src/lambda/handler.handler',
  pages: {
    path: 'packages/web',
    build: { command: 'npx -y pnpm@10.34.9 run build', output: 'dist' },
    environment: { IMAGE_HOSTS: imageHosts.join(' ') },
  },
})
