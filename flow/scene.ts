/** The people and things of a journey: a whole world on a temporary folder, and who acts in it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { type Clock, steppedClock } from '@armilla/kit/clock';
import { type AnswerOf, type Client, httpClient } from '@armilla/kit/contract';
import { isRefusal, type Refusal, type RefusalCode } from '@armilla/kit/refusal';
import { createPhone, type Phone, webSocketLink } from '@armilla/phone';
import { type Interference, startWorld, type World } from '@armilla/world/one-process/index';

const ROOT = new URL('../', import.meta.url);
/** A Sunday noon; journeys move the clock themselves. */
export const START = Date.UTC(2026, 10, 22, 10, 0, 0);

type IssuerOperations = typeof issuerContract.operations;
export type Plastic = AnswerOf<IssuerOperations['listTestPlastic']>['plastic'][number];
type Stage = typeof stageContract.operations;
export type Tap = AnswerOf<Stage['tap']>['tap'];
export type Band = AnswerOf<Stage['getBand']>['band'];

/** The answer; a refusal fails the journey with its code. */
export function yes<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) assert.fail(`refused: ${answer.code} ${answer.detail ?? ''}`);
  return answer;
}

/** The refusal; a yes or another code fails the journey. */
export function no(answer: unknown, code: RefusalCode): Refusal {
  assert.ok(isRefusal(answer), `expected ${code}, got a yes`);
  assert.equal(answer.code, code);
  return answer;
}

export interface Scene {
  readonly folder: string;
  readonly url: string;
  readonly clock: Clock & { advance(byMs: number): void };
  readonly stage: Client<typeof stageContract>;
  cardholder(email?: string): Promise<Cardholder>;
  plastic(story: string): Promise<Plastic>;
  /** A bank customer's own pages. */
  customer(plastic: Plastic): Promise<Client<typeof issuerContract>>;
  merchant(): Promise<Client<typeof acquirerContract>>;
  /** What the trace holds, one line an entry. */
  trace(reference?: string): Promise<readonly string[]>;
  /** Stops the world and starts it again on the same folder. */
  restart(): Promise<void>;
  /** Everything on disk, for those who look for what must not be there. */
  close(): Promise<void>;
}

export async function openScene(
  programme = 'alpha-bank',
  interference: Interference = {},
): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-'));
  const clock = steppedClock(START);
  let world = await openWorld(folder, clock, interference);
  // Keeps its port over a restart, so that everybody's address stays right.
  const { port } = new URL(world.url);
  const url = world.url;
  const stage = httpClient(stageContract, { baseUrl: url });
  const issuer = (bearer?: string) =>
    httpClient(issuerContract, {
      baseUrl: url,
      prefix: `issuer-${programme}`,
      ...(bearer === undefined ? {} : { bearer: () => bearer }),
    });
  return {
    folder,
    url,
    clock,
    stage,
    cardholder: (email) => Cardholder.arrives(url, stage, email),
    async plastic(story) {
      const { plastic } = yes(await issuer().listTestPlastic({}));
      const found = plastic.find((card) => card.story === story);
      assert.ok(found, `no plastic for "${story}"`);
      return found;
    },
    async customer({ customer }) {
      const session = yes(await issuer().signIn({ customer, password: 'armilla-test-1' }));
      return issuer(session.sessionToken);
    },
    async merchant() {
      const signIn = httpClient(acquirerContract, { baseUrl: url });
      const session = yes(
        await signIn.signIn({ merchant: 'kafeneio', password: 'coffee-in-athens' }),
      );
      return httpClient(acquirerContract, { baseUrl: url, bearer: () => session.sessionToken });
    },
    async trace(reference) {
      const query = reference === undefined ? { after: 0 } : { after: 0, reference };
      const { entries } = yes(await stage.listTrace(query));
      return entries.map(({ from, to, kind, summary }) => `${from} → ${to} ${kind}: ${summary}`);
    },
    async restart() {
      await world.close();
      world = await openWorld(folder, clock, interference, Number(port));
    },
    async close() {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openWorld(
  folder: string,
  clock: Clock,
  interference: Interference,
  port = 0,
): Promise<World> {
  return startWorld({
    folder,
    port,
    clock,
    interference,
    programmes: fileURLToPath(new URL('programme', ROOT)),
    pages: fileURLToPath(new URL('app/web/dist', ROOT)),
    writeLog: () => {},
  });
}

/** Somebody with a phone, and soon with a band. */
export class Cardholder {
  readonly wallet: Client<typeof walletContract>;
  readonly #url: string;
  readonly #stage: Client<typeof stageContract>;
  readonly #pinnedKeyId: string;
  #serialNumber = '';
  #phone: Phone | undefined;
  #link: { close(): void } | undefined;

  private constructor(
    url: string,
    stage: Client<typeof stageContract>,
    pinnedKeyId: string,
    session: string,
  ) {
    this.#url = url;
    this.#stage = stage;
    this.#pinnedKeyId = pinnedKeyId;
    this.wallet = httpClient(walletContract, { baseUrl: url, bearer: () => session });
  }

  /** Opens an account and signs in. */
  static async arrives(
    url: string,
    stage: Client<typeof stageContract>,
    email = `${randomUUID()}@armilla.example`,
  ): Promise<Cardholder> {
    const anyone = httpClient(walletContract, { baseUrl: url });
    const account = { email, password: 'a-long-enough-password', language: 'en' as const };
    const { sessionToken } = yes(await anyone.createAccount(account));
    const { pinnedKeyId } = yes(await stage.about({}));
    return new Cardholder(url, stage, pinnedKeyId, sessionToken);
  }

  get serialNumber(): string {
    return this.#serialNumber;
  }

  get phone(): Phone {
    assert.ok(this.#phone, 'no band yet');
    return this.#phone;
  }

  /** Takes a band, wears it, pairs it and sets its passcode. */
  async wears(model = 'mi-smart-band-6-nfc'): Promise<void> {
    const { band } = yes(await this.#stage.takeBand({ model }));
    this.holds(band.serialNumber);
    yes(await this.#stage.wear({ serialNumber: band.serialNumber, worn: true }));
    yes(await this.phone.pair());
    yes(await this.phone.setPasscode('246813'));
  }

  /** Comes near that band with the phone. */
  holds(serialNumber: string): void {
    this.#link?.close();
    this.#serialNumber = serialNumber;
    const path = `/stage/bands/${serialNumber}/bluetooth`;
    const band = webSocketLink(`${this.#url.replace('http', 'ws')}${path}`);
    this.#link = band;
    this.#phone = createPhone({
      wallet: this.wallet,
      band,
      pinnedKeyId: this.#pinnedKeyId,
      language: 'en',
    });
  }

  types(plastic: Plastic, change: Partial<Plastic> = {}) {
    const { pan, cardholderName, expiry, cvc2 } = { ...plastic, ...change };
    return this.phone.addCard({ pan, cardholderName, expiry, cvc2 });
  }

  /** From the typed number to the SMS: types, accepts the terms, asks for a code. */
  async asksToAdd(plastic: Plastic): Promise<string> {
    const { enrolmentId } = yes(await this.types(plastic));
    const terms = yes(await this.phone.terms(enrolmentId));
    const { activationMethods } = yes(await this.phone.acceptTerms(enrolmentId, terms.version));
    const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
    assert.ok(sms);
    yes(await this.phone.selectMethod(enrolmentId, sms.methodId));
    return enrolmentId;
  }

  async codeSentTo(mobile: string): Promise<string> {
    const { messages } = yes(await this.#stage.listSms({ to: mobile }));
    const code = /(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0];
    assert.ok(code, 'no code in the SMS tray');
    return code;
  }

  /** The whole of adding a card; returns the enrolment. */
  async adds(plastic: Plastic): Promise<string> {
    const enrolmentId = await this.asksToAdd(plastic);
    yes(await this.phone.submitCode(enrolmentId, await this.codeSentTo(plastic.mobile)));
    yes(await this.phone.sync());
    assert.equal(yes(await this.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    return enrolmentId;
  }

  async unlocks(): Promise<void> {
    const serialNumber = this.#serialNumber;
    yes(await this.#stage.enterPasscode({ serialNumber, passcode: '246813' }));
  }

  async band(): Promise<Band> {
    return yes(await this.#stage.getBand({ serialNumber: this.#serialNumber })).band;
  }

  /** Unlocks, arms, and holds the band to the till. */
  async taps(amountMinor = 1_240, terminalId = 'ARM00001'): Promise<Tap> {
    await this.unlocks();
    yes(await this.#stage.arm({ serialNumber: this.#serialNumber }));
    return this.presents(amountMinor, terminalId);
  }

  /** Holds the band to the till as it is. */
  async presents(amountMinor = 1_240, terminalId = 'ARM00001'): Promise<Tap> {
    const amount = { amountMinor, currency: 'EUR' as const };
    const tap = { terminalId, serialNumber: this.#serialNumber, amount, language: 'en' as const };
    return yes(await this.#stage.tap(tap)).tap;
  }

  leaves(): void {
    this.#link?.close();
  }
}
