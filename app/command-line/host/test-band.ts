/**
 * A band with an active card for outside programs that make their own cryptograms: enrolled through
 * the real road, from the shelf to the code in the SMS.
 */
import { randomUUID } from 'node:crypto';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { type Client, httpClient } from '@armilla/kit/contract';
import { createPhone, webSocketLink } from '@armilla/phone';
import { must } from '../tour/steps.ts';

const PASSCODE = '135791';

type Stage = Client<typeof stageContract>;

/** The serial number of a new band, worn, opened and armed, with an active card. */
export async function testBand(baseUrl: string, programme: string): Promise<string> {
  const stage = httpClient(stageContract, { baseUrl });
  const serialNumber = await enrol(stage, baseUrl, programme);
  must(await stage.wear({ serialNumber, worn: true }));
  must(await stage.enterPasscode({ serialNumber, passcode: PASSCODE }));
  must(await stage.arm({ serialNumber }));
  return serialNumber;
}

async function enrol(stage: Stage, baseUrl: string, programme: string): Promise<string> {
  let session: string | undefined;
  const wallet = httpClient(walletContract, { baseUrl, bearer: () => session });
  const bank = httpClient(issuerContract, { baseUrl, prefix: `issuer-${programme}` });
  const { pinnedKeyId, banks } = must(await stage.about({}));
  const model = banks.find(({ id }) => id === programme)?.models[0];
  if (model === undefined) throw new Error(`There is no programme "${programme}".`);
  const email = `host-${randomUUID()}@example.org`;
  const account = await wallet.createAccount({ email, password: randomUUID(), language: 'en' });
  session = must(account).sessionToken;
  const { serialNumber } = must(await stage.takeBand({ model })).band;
  must(await stage.wear({ serialNumber, worn: true }));
  const link = webSocketLink(
    `${baseUrl.replace('http', 'ws')}/stage/bands/${serialNumber}/bluetooth`,
  );
  try {
    const phone = createPhone({ wallet, band: link, pinnedKeyId, language: 'en' });
    must(await phone.pair());
    must(await phone.setPasscode(PASSCODE));
    await addCard(stage, bank, phone);
  } finally {
    link.close();
  }
  return serialNumber;
}

async function addCard(
  stage: Stage,
  bank: Client<typeof issuerContract>,
  phone: ReturnType<typeof createPhone>,
): Promise<void> {
  const { plastic } = must(await bank.listTestPlastic({}));
  const card = plastic.find(({ story }) => story === 'approve');
  if (card === undefined) throw new Error('The bank shows no card that could be added.');
  const { pan, cardholderName, expiry, cvc2 } = card;
  const { enrolmentId } = must(await phone.addCard({ pan, cardholderName, expiry, cvc2 }));
  const { version } = must(await phone.terms(enrolmentId));
  const { activationMethods } = must(await phone.acceptTerms(enrolmentId, version));
  must(await phone.sync());
  const way = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
  must(await phone.selectMethod(enrolmentId, way?.methodId ?? ''));
  const { messages } = must(await stage.listSms({ to: card.mobile }));
  const code = /(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0] ?? '';
  must(await phone.submitCode(enrolmentId, code));
  must(await phone.sync());
  const { state } = must(await phone.enrolment(enrolmentId));
  if (state === 'ACTIVE') return;
  throw new Error(`The bank wants more than a code (${state}): choose another --programme.`);
}
