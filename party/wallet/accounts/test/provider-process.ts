/**
 * A real OpenID provider (`oidc-provider`) in a process of its own. It trusts whatever name is
 * typed into its sign-in form, and tells the e-mail address `NAME@example.org` of everybody.
 *
 *     node provider-process.ts REDIRECT_URI …     prints `ready PORT` when it listens
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';

const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const provider = new Provider(`http://127.0.0.1:${port}`, configuration(process.argv.slice(2)));
  server.on('request', provider.callback());
  console.log(`ready ${port}`);
});

function configuration(redirectUris: string[]): Configuration {
  return {
    clients: [
      { client_id: 'armilla', client_secret: 'a secret of the tests', redirect_uris: redirectUris },
      { client_id: 'other', client_secret: 'another secret', redirect_uris: redirectUris },
    ],
    jwks: { keys: [{ ...signingKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['of the tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true }),
    }),
  };
}
