/** Becomes the first admin token when a function starts. `sst secret set AdminToken …` */
export function createAdminToken(name: string): sst.Secret {
  const adminToken = new sst.Secret(`${name}AdminToken`)
  adminToken.value.apply((value) => {
    // Only a hash of a token is stored, and a hash of a short one can be guessed backwards.
    if (!/^\S{32,}$/.test(value))
      throw new Error(
        `The secret ${name}AdminToken must have at least 32 characters and no spaces. Set it with: sst secret set ${name}AdminToken "tst_$(openssl rand -hex 32)"`,
      )
  })
  return adminToken
}
