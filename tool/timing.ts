/**
 * `npm run timing`: whether somebody outside can tell by how long an answer takes what the answer
 * does not say: an address with an account from one without, a card that there is from one that
 * there is not, another's thing from nobody's. Prints t and the ratio of the medians, line by line;
 * fails on a leak, and where its own control is wrong. `-- 5000` takes so many samples of
 * each, `-- 5000 adding` of those alone whose name has that word.
 */
import { randomInt } from 'node:crypto';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { luhnDigit } from '@armilla/kit/secret';
import {
  type Cardholder,
  CUSTOMER_PASSWORD,
  openScene,
  type Plastic,
  type Scene,
  yes,
} from '../flow/scene.ts';
import { prepareGround } from './ground.ts';
import { type Samples, T_LIMIT, verdictOf } from './timing/welch.ts';

const SAMPLES = Number(process.argv[2] ?? 1_000);
const WORD = process.argv[3] ?? '';
/** Asked before anything is measured: what is compiled and cached by then stays so. */
const WARM_UP = 30;
const HOUR_MS = 3_600_000;

/** Two kinds of request that should not be told apart. */
interface Pair {
  readonly name: string;
  readonly kinds: readonly [string, string];
  /** Not measured: what a sample needs before it. */
  prepare?(i: number): Promise<void>;
  readonly ask: readonly [(i: number) => Promise<unknown>, (i: number) => Promise<unknown>];
  /** The control that has to be told apart. */
  readonly planted?: true;
  /** Of those that take long, fewer. */
  readonly share?: number;
}

prepareGround();
const scene = await openScene();
let wrong = 0;
try {
  const pairs = await pairsOf(scene);
  for (const pair of pairs.filter(({ name }) => name.includes(WORD))) await judge(pair);
} finally {
  await scene.close();
}
console.log(wrong === 0 ? 'nothing is told apart' : `${wrong} told apart, or a control is wrong`);
process.exit(wrong === 0 ? 0 : 1);

async function judge(pair: Pair): Promise<void> {
  const [first, second] = await measured(pair, Math.ceil(SAMPLES * (pair.share ?? 1)));
  const { t, ratio, leaks } = verdictOf(first, second);
  const right = leaks === (pair.planted === true);
  if (!right) wrong += 1;
  const word = right ? 'ok   ' : 'WRONG';
  const [a, b] = pair.kinds;
  const figures = `t = ${t.toFixed(2)} (limit ${T_LIMIT}), ratio ${ratio.toFixed(4)}`;
  console.log(`${word}  ${pair.name}: ${a} against ${b}: ${figures}, 2 × ${first.length} samples`);
}

/** In an order that chance draws, so that whatever else the machine does meets both alike. */
async function measured(pair: Pair, count: number): Promise<readonly [Samples, Samples]> {
  const samples: [number[], number[]] = [[], []];
  for (let i = -WARM_UP; i < count; i++) {
    const order = randomInt(2) === 0 ? ([0, 1] as const) : ([1, 0] as const);
    await pair.prepare?.(i);
    for (const kind of order) {
      const started = performance.now();
      await pair.ask[kind](i);
      const tookMs = performance.now() - started;
      if (i >= 0) samples[kind].push(tookMs);
    }
  }
  return samples;
}

async function pairsOf(world: Scene): Promise<readonly Pair[]> {
  const at = { baseUrl: world.url };
  const anyone = httpClient(walletContract, at);
  const same = () => anyone.listModels({});
  const controls: readonly Pair[] = [
    { name: 'control', kinds: ['a request', 'the same one'], ask: [same, same] },
    {
      ...{ name: 'control', kinds: ['a request', 'the same one and a little work'], planted: true },
      ask: [same, () => same().then(littleWork)],
    },
  ];
  const rest = [...(await things(world)), await casesOf(world), await addsCard(world)];
  return [...controls, ...(await signIns(world)), ...rest];
}

/** A millisecond. */
function littleWork(): void {
  for (const end = performance.now() + 1; performance.now() < end; );
}

/** A name that somebody has against one that nobody has; tries are forgotten in between. */
async function signIns(world: Scene): Promise<readonly Pair[]> {
  const at = { baseUrl: world.url };
  const wallet = httpClient(walletContract, at);
  const bank = httpClient(issuerContract, { ...at, prefix: `issuer-${world.bank.id}` });
  const shop = httpClient(acquirerContract, at);
  const { email } = await world.cardholder('known-to-us@armilla.example');
  const password = 'wrong-password';
  const prepare = async () => world.clock.advance(HOUR_MS);
  const pair = (name: string, known: string, unknown: string, ask: (who: string) => unknown) => ({
    ...{ name, prepare, kinds: ['somebody’s name', 'nobody’s'] as const, share: 0.5 },
    ask: [async () => ask(known), async () => ask(unknown)] as const,
  });
  return [
    pair('sign-in at the wallet', email, 'nobody-at-all@armilla.example', (one) =>
      wallet.signIn({ email: one, password }),
    ),
    pair('sign-in at the bank', 'maria', 'marta', (customer) =>
      bank.signIn({ customer, password }),
    ),
    pair('sign-in at the desk', 'agent', 'agena', (agent) => bank.agentSignIn({ agent, password })),
    pair('sign-in at the shops’ bank', 'kafeneio', 'kafeneix', (merchant) =>
      shop.signIn({ merchant, password }),
    ),
  ];
}

/** Another's thing against one that never was. */
async function things(world: Scene): Promise<readonly Pair[]> {
  const kostas = await wears(world, 'green');
  const { deviceId } = yes(await kostas.phone.device());
  const [card] = yes(await kostas.wallet.listCards({ deviceId })).cards;
  const { cardId = '', enrolmentId = '', tokenUniqueReference } = card ?? {};
  let eve = await world.cardholder();
  const prepare = async (i: number) => {
    if (i % 100 === 0) eve = await world.cardholder();
  };
  const never = (id: string) => id.replace(/[0-9a-z]{10}$/, '0000000000');
  const pair = (name: string, id: string, ask: (id: string) => Promise<unknown>): Pair => ({
    ...{ name, prepare, kinds: ['another’s', 'nobody’s'] },
    ask: [() => ask(id), () => ask(never(id))],
  });
  const bank = await world.customer(await world.plastic('approve'));
  const reference = tokenUniqueReference ?? '';
  return [
    pair('a wearable', deviceId, (id) => eve.wallet.listCards({ deviceId: id })),
    pair('a card', cardId, (id) => eve.wallet.listHistory({ cardId: id, limit: 5 })),
    pair('an enrolment', enrolmentId, (id) => eve.wallet.getEnrolment({ enrolmentId: id })),
    {
      ...{ name: 'a token at the bank', kinds: ['another’s', 'nobody’s'] },
      ask: [
        () => bank.getTokenControls({ tokenUniqueReference: reference }),
        () => bank.getTokenControls({ tokenUniqueReference: reference.replace(/.{6}$/, '000000') }),
      ],
    },
  ];
}

/**
 * What an agent may look up: a case of another agent's. A search at the desk says itself whether
 * somebody was found, so there is nothing for its time to tell.
 */
async function casesOf(world: Scene): Promise<Pair> {
  const at = { baseUrl: world.url, prefix: `issuer-${world.bank.id}` };
  const deskOf = async (agent: string) => {
    const typed = { agent, password: CUSTOMER_PASSWORD };
    const { sessionToken } = yes(await httpClient(issuerContract, at).agentSignIn(typed));
    return httpClient(issuerContract, { ...at, bearer: () => sessionToken });
  };
  const supervisor = await deskOf('supervisor');
  const { pan } = await world.plastic('approve');
  const [hit] = yes(await supervisor.deskSearch({ pan })).hits;
  const customerId = hit?.customer.customerId ?? '';
  const { caseId } = yes(await supervisor.openCase({ customerId, channel: 'PHONE' })).case;
  let agent = await deskOf('agent');
  return {
    ...{ name: 'a case at the desk', kinds: ['another’s', 'nobody’s'] },
    async prepare(i) {
      if (i % 100 === 0) agent = await deskOf('agent');
    },
    ask: [
      () => agent.getCase({ caseId }),
      () => agent.getCase({ caseId: caseId.replace(/.{10}$/, '0000000000') }),
    ],
  };
}

async function wears(world: Scene, story: string): Promise<Cardholder> {
  const person = await world.cardholder();
  await person.wears();
  await person.adds(await world.plastic(story));
  return person;
}

/** A card that there is, typed wrongly, against one that there is not; tries end with the day. */
async function addsCard(world: Scene): Promise<Pair> {
  const known = await world.plastic('credit');
  const body = `${known.pan.slice(0, -5)}0000`;
  const unknown: Plastic = { ...known, pan: `${body}${luhnDigit(body)}` };
  const wrong = { cvc2: known.cvc2 === '999' ? '998' : '999' };
  let eve = await wearsNothing(world);
  return {
    ...{ name: 'adding a card', kinds: ['a number of the bank’s', 'a number of nobody’s'] },
    share: 0.3,
    async prepare() {
      // Another day, on which the session of the day before is over.
      world.clock.advance(25 * HOUR_MS);
      eve.leaves();
      eve = await wearsNothing(world);
    },
    ask: [() => eve.types(known, wrong), () => eve.types(unknown, wrong)],
  };
}

async function wearsNothing(world: Scene): Promise<Cardholder> {
  const person = await world.cardholder();
  await person.wears();
  return person;
}
