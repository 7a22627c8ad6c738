/**
 * The wallet alone in its process. Besides what every party needs it asks for
 * ARMILLA_TOKEN_SERVICE_URL and ARMILLA_PAIRING_MASTER, the maker's pairing master key
 * (hexadecimal AES key) from which each wearable's factory pairing key follows. It may be given
 *
 *     ARMILLA_ORIGINS        our pages' origins, all of one host, with commas between
 *     ARMILLA_PROVIDERS      JSON: [{ provider, issuerUrl, clientId, clientSecret }]
 *     ARMILLA_OPERATOR_KEY   the first operator's key, `armilla_key_…`
 */
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { ascii } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { SecretBytes, SecretText } from '@armilla/kit/secret';
import { runAlone } from '@armilla/kit/standalone';
import { providerSettings } from './accounts/open-id.ts';
import { createWallet } from './service.ts';
import { walletMigrations } from './store/store.ts';

await runAlone('wallet', process.env, async (surroundings) => {
  const { programmes, setting } = surroundings;
  const master = new SecretBytes(Buffer.from(setting('ARMILLA_PAIRING_MASTER'), 'hex'));
  const tokenService = surroundings.client(tokenServiceContract);
  const { ARMILLA_ORIGINS, ARMILLA_PROVIDERS, ARMILLA_OPERATOR_KEY } = process.env;
  const wallet = createWallet({
    ...surroundings,
    ...programmes,
    ...(ARMILLA_ORIGINS ? { origins: ARMILLA_ORIGINS.split(',') } : {}),
    ...(ARMILLA_PROVIDERS ? { providers: providerSettings(ARMILLA_PROVIDERS) } : {}),
    ...(ARMILLA_OPERATOR_KEY ? { operatorKey: new SecretText(ARMILLA_OPERATOR_KEY) } : {}),
    tokenService: () => tokenService,
    pairingKeyOf: (serialNumber) =>
      new SecretBytes(cmacAes(master.expose(), ascii(`pairing:${serialNumber}`))),
  });
  await wallet.start();
  const { invoke, sessions, close } = wallet;
  return { contract: walletContract, invoke, sessions, close, migrations: walletMigrations };
});
