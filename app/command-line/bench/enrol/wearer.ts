/** Somebody with a band and cards to type in: through the doors that the page uses. */
import { randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { type Client, httpClient } from '@armilla/kit/contract';
import { createPhone, type Phone, webSocketLink } from '@armilla/phone';
import { must } from '../../tour/steps.ts';
import type { Plastic } from './plastics.ts';

const PASSCODE = '135791';
/** A message from the bank is a moment under way. */
const LOOK_MS = 10;
const PATIENCE_MS = 30_000;

type Stage = Client<typeof stageContract>;

export interface Wearer {
  /** From the typed number to the active token; resolves to its last four digits. */
  adds(plastic: Plastic): Promise<string>;
  /** Last four digits of what the band itself would pay with. */
  payable(): Promise<readonly string[]>;
  leaves(): void;
}

/** Opens an account, takes a band, wears and pairs it. */
export async function newWearer(baseUrl: string, programme: string): Promise<Wearer> {
  const stage = httpClient(stageContract, { baseUrl });
  let session: string | undefined;
  const wallet = httpClient(walletContract, { baseUrl, bearer: () => session });
  const account = { email: `${randomUUID()}@armilla.example`, password: randomUUID() };
  session = must(await wallet.createAccount({ ...account, language: 'en' })).sessionToken;
  const { pinnedKeyId, banks } = must(await stage.about({}));
  const model = banks.find(({ id }) => id === programme)?.models[0];
  if (model === undefined) throw new Error(`no wearable carries cards of ${programme}`);
  const { serialNumber } = must(await stage.takeBand({ model })).band;
  must(await stage.wear({ serialNumber, worn: true }));
  const path = `/stage/bands/${serialNumber}/bluetooth`;
  const band = webSocketLink(`${baseUrl.replace('http', 'ws')}${path}`);
  const phone = createPhone({ wallet, band, pinnedKeyId, language: 'en' });
  must(await phone.pair());
  must(await phone.setPasscode(PASSCODE));
  return {
    adds: (plastic) => adds(stage, phone, plastic),
    async payable() {
      const { cards } = must(await stage.getBand({ serialNumber })).band;
      return cards.filter((card) => card.payable).map((card) => card.dpanLastFour);
    },
    leaves: () => band.close(),
  };
}

async function adds(stage: Stage, phone: Phone, plastic: Plastic): Promise<string> {
  const { pan, cardholderName, expiry, cvc2, mobile } = plastic;
  const { enrolmentId } = must(await phone.addCard({ pan, cardholderName, expiry, cvc2 }));
  const { version } = must(await phone.terms(enrolmentId));
  const { activationMethods } = must(await phone.acceptTerms(enrolmentId, version));
  must(await phone.sync());
  const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
  must(await phone.selectMethod(enrolmentId, sms?.methodId ?? ''));
  must(await phone.submitCode(enrolmentId, await eventually(() => codeSentTo(stage, mobile))));
  return eventually(async () => {
    // What the sync shows on the band: it is active there, and not at the network alone.
    const { cards } = must(await phone.sync());
    const card = cards.find((one) => one.enrolmentId === enrolmentId);
    return card?.state === 'ACTIVE' ? card.dpanLastFour : undefined;
  });
}

async function codeSentTo(stage: Stage, mobile: string): Promise<string | undefined> {
  const { messages } = must(await stage.listSms({ to: mobile }));
  return /(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0];
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await later(LOOK_MS);
  }
  throw new Error('an enrolment did not come to its end');
}
