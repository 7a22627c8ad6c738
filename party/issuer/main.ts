/**
 * The issuer of one bank in a process of its own. Besides what every party needs it asks for
 * ARMILLA_BANK (the programme's id, `alpha-bank`) and ARMILLA_TOKEN_SERVICE_URL. SMS go over SMPP
 * to ARMILLA_SMPP_URL (`smpp://user:password@host:port?from=Bank`, `ssmpp:` over TLS) where it is
 * set, else to the file `sms.jsonl` in its folder; e-mail to the file `mail.jsonl`. With
 * ARMILLA_PIN_ZONE_KEY (AES, hexadecimal), shared with the token service, it takes PINs.
 */
import { join } from 'node:path';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { isKeyExchange, linkCodec, type Message, takeKeys, whileBusy } from '@armilla/iso8583';
import { SecretBytes } from '@armilla/kit/secret';
import { runAlone } from '@armilla/kit/standalone';
import { createIssuer, issuerMigrations, openMailFile, openSmpp, openSmsFile } from './index.ts';

await runAlone('issuer', process.env, async (surroundings) => {
  const { programmes, folder, setting } = surroundings;
  const bank = setting('ARMILLA_BANK');
  const programme = programmes.banks.find(({ id }) => id === bank);
  if (programme === undefined) throw new Error(`ARMILLA_BANK: there is no programme ${bank}.`);
  const smpp = process.env.ARMILLA_SMPP_URL;
  const sms = smpp
    ? openSmpp(smpp, { log: surroundings.log })
    : await openSmsFile(join(folder, 'sms.jsonl'));
  const mail = await openMailFile(join(folder, 'mail.jsonl'));
  const tokenService = surroundings.client(tokenServiceContract);
  const { held, kek, pinZoneKey } = surroundings.link('token-service', {
    pinKey: 'ARMILLA_PIN_ZONE_KEY',
    kek: 'ARMILLA_LINK_KEK',
  });
  const issuer = createIssuer({
    ...surroundings,
    ...programmes,
    programme,
    sms,
    mail,
    tokenService: () => tokenService,
    ...(pinZoneKey && { pinZoneKey }),
  });
  await issuer.start();
  return {
    contract: issuerContract,
    invoke: issuer.invoke,
    sessions: issuer.sessions,
    migrations: issuerMigrations,
    iso: {
      codec: linkCodec(held),
      busy: whileBusy,
      answer: async (message: Message) => {
        if (kek === undefined || !isKeyExchange(message)) return issuer.answer(message);
        return takeKeys(message, kek, ({ version, mac, pin }) =>
          held.take({ version, mac: new SecretBytes(mac), pin: new SecretBytes(pin) }),
        );
      },
    },
    async close() {
      await issuer.close();
      await sms.close();
      await mail.close();
    },
  };
});
