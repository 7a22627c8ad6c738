/**
 * The issuer of one bank in a process of its own. Besides what every party needs it asks for
 * ARMILLA_BANK (the programme's id, `alpha-bank`) and ARMILLA_TOKEN_SERVICE_URL. SMS go over SMPP
 * to ARMILLA_SMPP_URL (`smpp://user:password@host:port?from=Bank`, `ssmpp:` over TLS) where it is
 * set, else to the file `sms.jsonl` in its folder; e-mail to the file `mail.jsonl`.
 */
import { join } from 'node:path';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { cmacAes } from '@armilla/cipher';
import { networkCodec } from '@armilla/iso8583';
import { runAlone } from '@armilla/kit/standalone';
import { createIssuer, openMailFile, openSmpp, openSmsFile } from './index.ts';

await runAlone('issuer', process.env, async (surroundings) => {
  const { programmes, linkKey, folder, setting } = surroundings;
  const bank = setting('ARMILLA_BANK');
  const programme = programmes.banks.find(({ id }) => id === bank);
  if (programme === undefined) throw new Error(`ARMILLA_BANK: there is no programme ${bank}.`);
  const smpp = process.env.ARMILLA_SMPP_URL;
  const sms = smpp
    ? openSmpp(smpp, { log: surroundings.log })
    : await openSmsFile(join(folder, 'sms.jsonl'));
  const mail = await openMailFile(join(folder, 'mail.jsonl'));
  const tokenService = surroundings.client(tokenServiceContract);
  const issuer = createIssuer({
    ...surroundings,
    ...programmes,
    programme,
    sms,
    mail,
    tokenService: () => tokenService,
  });
  await issuer.start();
  return {
    contract: issuerContract,
    invoke: issuer.invoke,
    sessions: issuer.sessions,
    iso: {
      codec: networkCodec((bytes) => cmacAes(linkKey.expose(), bytes).subarray(0, 8)),
      answer: issuer.answer,
    },
    async close() {
      await issuer.close();
      await sms.close();
      await mail.close();
    },
  };
});
