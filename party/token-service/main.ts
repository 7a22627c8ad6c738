/**
 * The token service in a process of its own. Besides what every party needs it asks for
 * ARMILLA_WALLET_URL and, for each bank of the programmes, ARMILLA_ISSUER_<PROGRAMME>_URL and
 * ARMILLA_ISSUER_<PROGRAMME>_ISO (`host:port`), with `ALPHA_BANK` for `alpha-bank`.
 */
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { cmacAes } from '@armilla/cipher';
import { networkCodec } from '@armilla/iso8583';
import { runAlone } from '@armilla/kit/standalone';
import { createTokenService } from './service.ts';

await runAlone('token-service', process.env, async (surroundings) => {
  const { linkKey, programmes } = surroundings;
  const codec = networkCodec((bytes) => cmacAes(linkKey.expose(), bytes).subarray(0, 8));
  const wallet = surroundings.client(walletContract);
  const issuers = programmes.banks.map(({ id }) => {
    const name = `ARMILLA_ISSUER_${id.toUpperCase().replaceAll('-', '_')}`;
    const client = surroundings.client(issuerContract, `${name}_URL`);
    return [id, { client, host: surroundings.host(`${name}_ISO`, codec) }] as const;
  });
  const tokenService = createTokenService({
    ...surroundings,
    ...programmes,
    issuers: new Map(issuers),
    wallet: () => wallet,
  });
  await tokenService.start();
  const { invoke, answer } = tokenService;
  return {
    contract: tokenServiceContract,
    invoke,
    iso: { codec, answer },
    async close() {
      for (const [, { host }] of issuers) host.close();
      await tokenService.close();
    },
  };
});
