/** How SST bundles the function. */
export const functionBundle = {
  minify: true,
  splitting: true,
  esbuild: {
    keepNames: false,
    // Ways to find credentials that a function does not need: it has them in its environment. The
    // SDK asks for them by dynamic imports only, which then are never reached.
    external: [
      '@aws-sdk/credential-provider-http',
      '@aws-sdk/credential-provider-ini',
      '@aws-sdk/credential-provider-process',
      '@aws-sdk/credential-provider-sso',
      '@aws-sdk/credential-provider-web-identity',
      '@smithy/credential-provider-imds',
      // It reads the names of browsers.
      'bowser',
    ],
  },
}
