/**
 * The wallet alone in its process. Besides what every party needs it asks for
 * ARMILLA_TOKEN_SERVICE_URL and ARMILLA_PAIRING_MASTER, the maker's pairing master key
 * (hexadecimal AES key) from which each wearable's factory pairing key follows.
 */
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { ascii } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { SecretBytes } from '@armilla/kit/secret';
import { runAlone } from '@armilla/kit/standalone';
import { createWallet } from './service.ts';

await runAlone('wallet', process.env, async (surroundings) => {
  const { programmes, setting } = surroundings;
  const master = new SecretBytes(Buffer.from(setting('ARMILLA_PAIRING_MASTER'), 'hex'));
  const tokenService = surroundings.client(tokenServiceContract);
  const wallet = createWallet({
    ...surroundings,
    ...programmes,
    tokenService: () => tokenService,
    pairingKeyOf: (serialNumber) =>
      new SecretBytes(cmacAes(master.expose(), ascii(`pairing:${serialNumber}`))),
  });
  await wallet.start();
  const { invoke, sessions, close } = wallet;
  return { contract: walletContract, invoke, sessions, close };
});
