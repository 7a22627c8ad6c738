/**
 * The acquirer in a process of its own. Besides what every party needs it asks for
 * ARMILLA_TOKEN_SERVICE_ISO (`host:port`), ARMILLA_TOKEN_SERVICE_URL, ARMILLA_ACQUIRER_ID (DE 32,
 * 6–11 digits) and AES keys in hexadecimal: ARMILLA_PIN_ZONE_KEY, which it shares with the token
 * service, and ARMILLA_PIN_PAD_KEY, which the PIN pads' keys derive from.
 */
import { acquirerContract } from '@armilla/api/acquirer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { cmacAes } from '@armilla/cipher';
import {
  bringKeys,
  isApproved,
  KEY_EXCHANGE_RANDOM_LENGTH,
  linkCodec,
  type Message,
  networkCodec,
  whileBusy,
} from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { type KeyExchanger, keyExchanger } from '@armilla/kit/link-keys';
import { isProduction } from '@armilla/kit/production';
import { SecretBytes } from '@armilla/kit/secret';
import { type LinkEnd, runAlone, type Surroundings } from '@armilla/kit/standalone';
import { type Acquirer, acquirerMigrations, createAcquirer, networkManagement } from './index.ts';

await runAlone('acquirer', process.env, async (surroundings) => {
  const { linkKey, setting, clock, chance } = surroundings;
  const acquirerId = setting('ARMILLA_ACQUIRER_ID');
  const settings = { pinKey: 'ARMILLA_PIN_ZONE_KEY', kek: 'ARMILLA_LINK_KEK' };
  const link = surroundings.link('token-service', settings);
  const manage = (code: '001' | '002' | '301') =>
    networkManagement(code, acquirerId, digits(chance, 6), clock.now());
  const network = surroundings.host('ARMILLA_TOKEN_SERVICE_ISO', linkCodec(link.held), {
    greeting: () => manage('001'),
    welcome: ({ fields }) => isApproved(fields[39]),
    farewell: () => manage('002'),
    echo: { message: () => manage('301') },
    late: (message) => acquirer.late(message),
  });
  const exchanger = exchangerOf(surroundings, link, (keys) => network.request(keys));
  const key = (name: string) => new SecretBytes(Buffer.from(setting(name), 'hex'));
  const acquirer: Acquirer = createAcquirer({
    ...surroundings,
    network,
    acquirerId,
    testMerchants: !isProduction(process.env),
    tokenService: () => surroundings.client(tokenServiceContract),
    pinPads: { aesBaseKey: key('ARMILLA_PIN_PAD_KEY') },
    pinZoneKey: link.pinZoneKey ?? key('ARMILLA_PIN_ZONE_KEY'),
  });
  await acquirer.start();
  // Brings the line up now and keeps it up: without it nothing can be sent on.
  void network.request(manage('301')).catch(() => undefined);
  const codec = networkCodec((bytes) => cmacAes(linkKey.expose(), bytes).subarray(0, 8));
  return {
    contract: acquirerContract,
    invoke: acquirer.invoke,
    sessions: acquirer.sessions,
    iso: { codec, answer: acquirer.answer, busy: whileBusy },
    migrations: acquirerMigrations,
    links: () => ({ 'token-service': (network.connections?.() ?? 0) > 0 }),
    async close() {
      exchanger?.close();
      network.close();
      await acquirer.close();
    },
  };
});

/** Brings the token service new keys once a day, where there is a key to bring them under. */
function exchangerOf(
  surroundings: Surroundings,
  { held, kek }: LinkEnd,
  ask: (message: Message) => Promise<Message>,
): KeyExchanger | undefined {
  if (kek === undefined) return undefined;
  const { chance, clock, setting } = surroundings;
  return keyExchanger(
    held,
    async (set) => {
      const id = setting('ARMILLA_ACQUIRER_ID');
      const { fields } = networkManagement('301', id, digits(chance, 6), clock.now());
      const random = chance.bytes(KEY_EXCHANGE_RANDOM_LENGTH);
      const { 7: at, 11: stan, 32: institution } = fields;
      const request = bringKeys(set, kek, random, { 7: at, 11: stan, 32: institution });
      return isApproved((await ask(request)).fields[39]);
    },
    surroundings,
  );
}
