/**
 * The acquirer in a process of its own. Besides what every party needs it asks for
 * ARMILLA_TOKEN_SERVICE_ISO (`host:port`), ARMILLA_TOKEN_SERVICE_URL, ARMILLA_ACQUIRER_ID (DE 32,
 * 6–11 digits) and AES keys in hexadecimal: ARMILLA_PIN_ZONE_KEY, which it shares with the token
 * service, and ARMILLA_PIN_PAD_KEY, which the PIN pads' keys derive from.
 */
import { acquirerContract } from '@armilla/api/acquirer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { SecretBytes } from '@armilla/kit/secret';
import { runAlone } from '@armilla/kit/standalone';
import { type Acquirer, createAcquirer, networkManagement } from './index.ts';

await runAlone('acquirer', process.env, async (surroundings) => {
  const { linkKey, setting, clock, chance } = surroundings;
  const acquirerId = setting('ARMILLA_ACQUIRER_ID');
  const codec = networkCodec((bytes) => cmacAes(linkKey.expose(), bytes).subarray(0, 8));
  const signOn = () => networkManagement('001', acquirerId, digits(chance, 6), clock.now());
  const late = (message: Message) => acquirer.late(message);
  const network = surroundings.host('ARMILLA_TOKEN_SERVICE_ISO', codec, signOn, late);
  const key = (name: string) => new SecretBytes(Buffer.from(setting(name), 'hex'));
  const acquirer: Acquirer = createAcquirer({
    ...surroundings,
    network,
    acquirerId,
    tokenService: () => surroundings.client(tokenServiceContract),
    pinPads: { aesBaseKey: key('ARMILLA_PIN_PAD_KEY') },
    pinZoneKey: key('ARMILLA_PIN_ZONE_KEY'),
  });
  await acquirer.start();
  return {
    contract: acquirerContract,
    invoke: acquirer.invoke,
    sessions: acquirer.sessions,
    iso: { codec, answer: acquirer.answer },
    async close() {
      network.close();
      await acquirer.close();
    },
  };
});
