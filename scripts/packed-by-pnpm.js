// Runs before a package is packed. In the folders the manifests name sources and versions of the
// workspace; pnpm puts what is published in their place, npm would publish them as they are.
if (!process.env.npm_config_user_agent?.startsWith('pnpm/')) {
  process.stderr.write(
    'Only pnpm packs this folder, because npm would publish sources that Node refuses to load.\n' +
      'Make the tarballs with `npx -y pnpm@10.34.9 pack:all`, then publish those: `npm publish out/NAME.tgz`.\n',
  )
  process.exitCode = 1
}
