/**
 * The token service in a process of its own. Besides what every party needs it asks for
 * ARMILLA_WALLET_URL, ARMILLA_ACQUIRER_URL and, for each bank of the programmes,
 * ARMILLA_ISSUER_<PROGRAMME>_URL and ARMILLA_ISSUER_<PROGRAMME>_ISO (`host:port`), with
 * `ALPHA_BANK` for `alpha-bank`. It may be given AES keys in hexadecimal, for links that carry
 * PINs: ARMILLA_PIN_ZONE_KEY, shared with the acquirer, and ARMILLA_ISSUER_<PROGRAMME>_PIN_KEY and
 * …_KEK, shared with a bank.
 */
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import {
  bringKeys,
  encodeTransmissionDate,
  isApproved,
  isKeyExchange,
  KEY_EXCHANGE_RANDOM_LENGTH,
  linkCodec,
  type Message,
  signOnGate,
  takeKeys,
  whileBusy,
} from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { keyExchanger } from '@armilla/kit/link-keys';
import { SecretBytes } from '@armilla/kit/secret';
import { runAlone, type Surroundings } from '@armilla/kit/standalone';
import { createTokenService } from './service.ts';
import { tokenServiceMigrations } from './store/migrations.ts';

await runAlone('token-service', process.env, async (surroundings) => {
  const { programmes } = surroundings;
  const acquirerLink = surroundings.link('acquirer', {
    pinKey: 'ARMILLA_PIN_ZONE_KEY',
    kek: 'ARMILLA_LINK_KEK',
  });
  const wallet = surroundings.client(walletContract);
  const acquirer = surroundings.client(acquirerContract);
  const issuers = new Map(programmes.banks.map(({ id }) => [id, issuerOf(surroundings, id)]));
  const tokenService = createTokenService({
    ...surroundings,
    ...programmes,
    issuers,
    wallet: () => wallet,
    acquirer: () => acquirer,
    ...(acquirerLink.pinZoneKey && {
      pinZoneKeys: {
        acquirer: acquirerLink.pinZoneKey,
        issuer: (programmeId: string) => pinKeyOf(issuers.get(programmeId)),
      },
    }),
  });
  await tokenService.start();
  const { held, kek } = acquirerLink;
  const answer = async (message: Message) => {
    if (kek === undefined || !isKeyExchange(message)) return tokenService.answer(message);
    return takeKeys(message, kek, ({ version, mac, pin }) =>
      held.take({ version, mac: new SecretBytes(mac), pin: new SecretBytes(pin) }),
    );
  };
  return {
    contract: tokenServiceContract,
    invoke: tokenService.invoke,
    iso: { codec: linkCodec(held), answer, gate: () => signOnGate(), busy: whileBusy },
    migrations: tokenServiceMigrations,
    async close() {
      for (const { close } of issuers.values()) close();
      await tokenService.close();
    },
  };
});

type Issuer = ReturnType<typeof issuerOf>;

/** A link that carries no PINs has a key that nobody shares: what is under it, nobody reads. */
function pinKeyOf(issuer: Issuer | undefined): SecretBytes {
  if (issuer === undefined) throw new Error('a PIN for a bank that is not of the programmes');
  return issuer.pinZoneKey;
}

/** A bank from here: its API, its host, and the key PINs for it travel under. */
function issuerOf(surroundings: Surroundings, id: string) {
  const { chance, clock } = surroundings;
  const name = `ARMILLA_ISSUER_${id.toUpperCase().replaceAll('-', '_')}`;
  const link = surroundings.link(`issuer-${id}`, { pinKey: `${name}_PIN_KEY`, kek: `${name}_KEK` });
  const here = () => ({ 7: encodeTransmissionDate(clock.now()), 11: digits(chance, 6) });
  const manage = (code: string): Message => ({ mti: '0800', fields: { ...here(), 70: code } });
  const host = surroundings.host(`${name}_ISO`, linkCodec(link.held), {
    greeting: () => manage('001'),
    welcome: ({ fields }) => isApproved(fields[39]),
    farewell: () => manage('002'),
    echo: { message: () => manage('301') },
  });
  const { held, kek, pinZoneKey = new SecretBytes(chance.bytes(16)) } = link;
  const bring = async (set: Parameters<typeof bringKeys>[0], under: SecretBytes) => {
    const random = chance.bytes(KEY_EXCHANGE_RANDOM_LENGTH);
    return isApproved((await host.request(bringKeys(set, under, random, here()))).fields[39]);
  };
  const exchanger = kek && keyExchanger(held, (set) => bring(set, kek), surroundings);
  const close = () => {
    exchanger?.close();
    host.close();
  };
  return { client: surroundings.client(issuerContract, `${name}_URL`), host, pinZoneKey, close };
}
