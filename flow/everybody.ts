/** Every contract that the world's edge answers by, and everybody who may come to it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_WORLD } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { operateContract } from '@armilla/api/operate';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import {
  type AnyContract,
  type AnyOperation,
  fillPath,
  httpClient,
  type Role,
} from '@armilla/kit/contract';
import { type Scene, yes } from './scene.ts';

/** A contract where it is mounted: `/issuer-pumb`. */
export interface Mount {
  readonly prefix: string;
  readonly contract: AnyContract;
}

export async function mountsOf(scene: Scene): Promise<readonly Mount[]> {
  const { banks } = yes(await scene.stage.about({}));
  return [
    { prefix: 'wallet', contract: walletContract },
    ...banks.map(({ id }) => ({ prefix: `issuer-${id}`, contract: issuerContract })),
    { prefix: 'acquirer', contract: acquirerContract },
    { prefix: 'operations', contract: operateContract },
    { prefix: 'stage', contract: stageContract },
  ];
}

/** Somebody with a session or key, good at one place. */
export interface Actor {
  readonly at: string;
  readonly role: Role | 'guest';
  readonly steppedUp: boolean;
  readonly token: string;
  /** Another session like this one, for what ends sessions. */
  again(): Promise<string>;
}

const PASSWORD = 'a-long-enough-password';
const BANK_PASSWORD = 'armilla-test-1';

type Open = () => Promise<string>;

async function actor(
  at: string,
  role: Actor['role'],
  again: Open,
  steppedUp = false,
): Promise<Actor> {
  return { at, role, steppedUp, token: await again(), again };
}

/** Everybody the wallet knows, but guests. */
export async function walletActors(scene: Scene): Promise<readonly Actor[]> {
  const operatorKey = readFileSync(join(scene.folder, 'operator.key'), 'utf8').trim();
  const operator = httpClient(walletContract, { baseUrl: scene.url, bearer: () => operatorKey });
  const partnerKey = async () =>
    yes(await operator.createApiKey({ role: 'partner', name: 'A partner' })).key;
  return [
    await actor('wallet', 'cardholder', () => cardholder(scene)),
    await actor('wallet', 'cardholder', () => steppedUpCardholder(scene), true),
    await actor('wallet', 'partner', partnerKey),
    await actor('wallet', 'operator', async () => operatorKey),
  ];
}

async function cardholder(scene: Scene): Promise<string> {
  const wallet = httpClient(walletContract, { baseUrl: scene.url });
  const email = `${randomUUID()}@armilla.example`;
  const account = { email, password: PASSWORD, language: 'en' } as const;
  return yes(await wallet.createAccount(account)).sessionToken;
}

async function steppedUpCardholder(scene: Scene): Promise<string> {
  const token = await cardholder(scene);
  const wallet = httpClient(walletContract, { baseUrl: scene.url, bearer: () => token });
  yes(await wallet.stepUpWithPassword({ password: PASSWORD }));
  return token;
}

/** A customer, an agent and a supervisor of a bank, stepped up; those at rest before them. */
export async function bankActors(
  scene: Scene,
  at: string,
  alsoAtRest = true,
): Promise<readonly Actor[]> {
  const bank = (token?: string) =>
    httpClient(issuerContract, {
      baseUrl: scene.url,
      prefix: at,
      ...(token === undefined ? {} : { bearer: () => token }),
    });
  const password = BANK_PASSWORD;
  const customer = async () =>
    yes(await bank().signIn({ customer: 'maria', password })).sessionToken;
  const ofDesk = (agent: string) => async () =>
    yes(await bank().agentSignIn({ agent, password })).sessionToken;
  const raised = (open: Open, step: 'customerStepUp' | 'agentStepUp') => async () => {
    const token = await open();
    yes(await bank(token)[step]({ password }));
    return token;
  };
  const atRest = async () => [
    await actor(at, 'customer', customer),
    await actor(at, 'agent', ofDesk('agent')),
    await actor(at, 'supervisor', ofDesk('supervisor')),
  ];
  return [
    ...(alsoAtRest ? await atRest() : []),
    await actor(at, 'customer', raised(customer, 'customerStepUp'), true),
    await actor(at, 'agent', raised(ofDesk('agent'), 'agentStepUp'), true),
    await actor(at, 'supervisor', raised(ofDesk('supervisor'), 'agentStepUp'), true),
  ];
}

export async function merchantActor(scene: Scene): Promise<Actor> {
  return actor('acquirer', 'merchant', async () => {
    const [first] = TEST_WORLD;
    const merchant = first?.signInName ?? '';
    const acquirer = httpClient(acquirerContract, { baseUrl: scene.url });
    const session = await acquirer.signIn({ merchant, password: first?.password ?? '' });
    return yes(session).sessionToken;
  });
}

/** Whoever runs the service, by their key: wrong ones tried beside it may shut the door. */
export async function operatorActor(scene: Scene): Promise<Actor> {
  const key = readFileSync(join(scene.folder, 'operator.key'), 'utf8').trim();
  return actor('operations', 'operator', async () => key);
}

/** Everybody of every place, at rest too where the scene's bank is; the guest is brought along. */
export async function everybody(scene: Scene): Promise<readonly Actor[]> {
  const { banks } = yes(await scene.stage.about({}));
  const ofBanks: Actor[] = [];
  for (const { id } of banks) {
    ofBanks.push(...(await bankActors(scene, `issuer-${id}`, id === scene.bank.id)));
  }
  return [
    ...(await walletActors(scene)),
    ...ofBanks,
    await merchantActor(scene),
    await operatorActor(scene),
  ];
}

export interface Asking {
  readonly token?: string | undefined;
  /** `undefined` sends none. */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the input's own fields. */
  readonly body?: string;
  readonly query?: string;
}

/** Sends an input to an operation as it is, whether it fits or not. */
export function ask(
  scene: Scene,
  { prefix }: Mount,
  o: AnyOperation,
  input: Record<string, unknown>,
  { token, key = randomUUID(), headers = {}, body, query }: Asking = {},
): Promise<Response> {
  const { path, rest } = fillPath(o.path, input);
  const asked = o.method === 'GET' ? `?${query ?? queryOf(rest)}` : '';
  return fetch(`${scene.url}/${prefix}${path}${asked}`, {
    method: o.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === '' ? {} : { 'idempotency-key': key }),
      ...(o.method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(o.method === 'POST' ? { body: body ?? JSON.stringify(rest) } : {}),
  });
}

function queryOf(rest: Record<string, unknown>): string {
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined);
  return `${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
