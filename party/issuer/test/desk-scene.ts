/** A bank with a desk, a caller and a network behind it, for the desk's tests. */
import type { issuerContract } from '@armilla/api/issuer';
import type { Client } from '@armilla/kit/contract';
import {
  type Bank,
  type BankOptions,
  enrol,
  granted,
  openBank,
  plastic,
  tokenUpdate,
} from './bank.ts';
import { type DeskNetwork, deskNetwork } from './desk-network.ts';

type Issuer = Client<typeof issuerContract>;

export interface Desk {
  readonly bank: Bank;
  readonly network: DeskNetwork;
  readonly agent: Issuer;
  /** The agent without a fresh second proof. */
  readonly agentAtRest: Issuer;
  readonly secondAgent: Issuer;
  readonly supervisor: Issuer;
  /** Somebody of the desk, as signed in by this name. */
  person(login: string, steppedUp?: boolean): Promise<Issuer>;
  /** A customer with their second proof. */
  customer(login: string): Promise<{ readonly client: Issuer; readonly customerId: string }>;
  /** An unverified case of a customer. */
  opened(login: string, by?: Issuer): Promise<{ readonly caseId: string; readonly mobile: string }>;
  /** The number of the last desk SMS to that mobile. */
  numberSentTo(mobile: string): Promise<string>;
  /** A case whose caller read the right number back. */
  verified(
    login: string,
    by?: Issuer,
  ): Promise<{ readonly caseId: string; readonly mobile: string }>;
  /** A card of this story with a token that waits for its holder's identification. */
  waiting(story: string): Promise<Waiting>;
}

export interface Waiting {
  readonly login: string;
  readonly cardId: string;
  readonly pan: string;
  readonly enrolmentId: string;
  readonly tokenUniqueReference: string;
}

export async function openDesk(options: BankOptions = {}): Promise<Desk> {
  const network = deskNetwork();
  const bank = await openBank({ tokenService: network.client, ...options });
  const person = async (login: string, steppedUp = true): Promise<Issuer> => {
    const signedIn = { agent: login, password: 'armilla-test-1' };
    const { agentId, role } = granted(await bank.anyone.agentSignIn(signedIn));
    const caller = { kind: 'person', role, id: agentId } as const;
    return bank.as(steppedUp ? { ...caller, steppedUp } : caller);
  };
  const agent = await person('agent');
  const mobileOf = async (login: string) => {
    const { plastic: all } = granted(await bank.anyone.listTestPlastic({}));
    return all.find((one) => one.customer === login)?.mobile ?? '';
  };
  const desk: Desk = {
    bank,
    network,
    agent,
    person,
    agentAtRest: await person('agent', false),
    secondAgent: await person('agent-2'),
    supervisor: await person('supervisor'),
    async customer(login) {
      const signedIn = { customer: login, password: 'armilla-test-1' };
      const { customerId } = granted(await bank.anyone.signIn(signedIn));
      const caller = { kind: 'person', role: 'customer', id: customerId, steppedUp: true } as const;
      return { client: bank.as(caller), customerId };
    },
    async opened(login, by = agent) {
      const { hits } = granted(await by.deskSearch({ customer: login }));
      const { customerId } = hits[0]?.customer ?? { customerId: '' };
      const opened = granted(await by.openCase({ customerId, channel: 'PHONE' }));
      return { caseId: opened.case.caseId, mobile: await mobileOf(login) };
    },
    async numberSentTo(mobile) {
      const texts = (await bank.smsFile.listSms(mobile)).map(({ text }) => text);
      return texts.flatMap((text) => /\d{3} \d{3} \d{3}/.exec(text)?.[0] ?? []).at(-1) ?? '';
    },
    async verified(login, by = agent) {
      const opened = await desk.opened(login, by);
      const { caseId, mobile } = opened;
      granted(await by.startCallBack({ caseId, by: 'SMS' }));
      await bank.issuer.settled();
      granted(await by.confirmCaller({ caseId, number: await desk.numberSentTo(mobile) }));
      return opened;
    },
    waiting: (story) => waiting(bank, network, story),
  };
  return desk;
}

let enrolments = 0;

async function waiting(bank: Bank, network: DeskNetwork, story: string): Promise<Waiting> {
  const card = await plastic(bank, story);
  const decided = granted(await enrol(bank, `desk${enrolments++}`, card));
  const enrolmentId = `enr_${`desk${enrolments - 1}`.padStart(26, '0')}`;
  const { panUniqueReference = '' } = decided;
  const change = { panLastFour: card.pan.slice(-4) };
  const minted = network.mint(panUniqueReference, enrolmentId, change);
  const { tokenUniqueReference, dpanLastFour } = minted;
  const word = {
    tokenUniqueReference,
    dpanLastFour,
    status: 'INACTIVE',
    event: 'CREATED',
  } as const;
  granted(await bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference, word)));
  const { cardId, customer: login, pan } = card;
  return { login, cardId, pan, enrolmentId, tokenUniqueReference };
}
