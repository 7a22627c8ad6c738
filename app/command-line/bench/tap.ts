/**
 * `bench tap`: a whole tap, band and kernel together, against the RSA and DES operations that no
 * tap can do without, done by the same functions on numbers of the same sizes.
 */
import { concat, fromHex } from '@armilla/bytes';
import {
  macAlgorithm3,
  type RsaPrivateKey,
  type RsaPublicKey,
  rsaPrivate,
  rsaPublic,
  tdesEcb,
} from '@armilla/cipher';
import { recoverIssuerKey } from '@armilla/emv';
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { keysInMemory } from '@armilla/kit/keys';
import {
  type CaKey,
  mastercardApplication,
  type Outcome,
  runTransaction,
  type TransactionInput,
  terminalConfiguration,
} from '@armilla/terminal';
import { decodeTlv, leaves } from '@armilla/tlv';
import { makeTestCard } from '@armilla/token-service';
import type { SecureElement } from '@armilla/wearable';
import { programmes } from '../service.ts';
import { makeCardInReader } from '../test-card.ts';
import type { Contest } from './measure.ts';

/** What the cryptogram is over: 29 bytes of the terminal's, AIP, ATC, verification results. */
const CRYPTOGRAM_INPUT_BYTES = 39;
/** Each takes milliseconds, most of it RSA. */
const SINGLE_CALLS = 500;

/** One contest; async, because its card is made with fresh RSA keys. */
export async function benchTap(): Promise<readonly Contest[]> {
  const keys = keysInMemory();
  const told = programmes();
  const { secureElement, facts } = await makeCardInReader(keys, told, 1);
  const [capk] = facts.map((fact) => fact.capk);
  const [bank] = told.banks;
  if (capk === undefined || bank === undefined) throw new Error('a card without its authority');
  const caKey = { ...capk, modulus: fromHex(capk.modulus), exponent: fromHex(capk.exponent) };
  const now = systemClock.now();
  const input = transaction(caKey, now);
  const other = { keys, bank, service: told.service, chance: systemChance, now, slot: 2 };
  const { instance } = await makeTestCard(other);
  if (instance.iccKey === undefined) throw new Error('a test card that signs nothing');
  const bare = bareOperations(caKey, issuerKeyOf(secureElement, input, caKey), instance.iccKey);
  return [
    {
      name: 'tap',
      summary:
        'a whole tap, band and kernel, against its 3 RSA public, 1 RSA private operation, ' +
        '2 triple-DES blocks and 1 retail MAC',
      ours: () => accepted(tap(secureElement, input).outcome),
      reference: bare,
      singleCalls: SINGLE_CALLS,
    },
  ];
}

/** Throws unless the tap went as far as a tap goes without a host. */
function accepted(outcome: Outcome): Outcome {
  if (outcome.kind === 'ONLINE_REQUEST' && outcome.authentication === 'CDA_VERIFIED')
    return outcome;
  throw new Error(`the tap ended as ${outcome.kind}, ${outcome.authentication}`);
}

function transaction(caKey: CaKey, now: number): TransactionInput {
  const local = new Date(now).toISOString();
  return {
    amountMinor: 1_240,
    currency: { numeric: '978', exponent: 2 },
    date: local.slice(2, 10).replaceAll('-', ''),
    time: local.slice(11, 19).replaceAll(':', ''),
    type: '00',
    configuration: terminalConfiguration({
      terminalId: 'BENCH001',
      merchant: { name: 'Bench', city: 'Athens', country: 'GR', id: 'BENCH', categoryCode: '5999' },
      applications: [mastercardApplication()],
    }),
    caKeys: [caKey],
    unpredictableNumber: systemChance.bytes(4),
  };
}

function tap(
  card: SecureElement,
  input: TransactionInput,
): { outcome: Outcome; answers: readonly Uint8Array[] } {
  card.reset();
  const answers: Uint8Array[] = [];
  const kernel = runTransaction(input);
  let step = kernel.next();
  while (!step.done) {
    const answer = card.transceive(step.value.apdu);
    answers.push(answer);
    step = kernel.next(answer);
  }
  return { outcome: step.value, answers };
}

/** The issuer's key as the card's records have it. */
function issuerKeyOf(card: SecureElement, input: TransactionInput, caKey: CaKey): RsaPublicKey {
  const { outcome, answers } = tap(card, input);
  accepted(outcome);
  const found = new Map(
    answers.flatMap((answer) =>
      leaves(decodeTlv(answer.subarray(0, -2))).map(({ tag, value }) => [tag, value] as const),
    ),
  );
  const recovered = recoverIssuerKey({
    caKey,
    certificate: found.get(0x90) ?? new Uint8Array(0),
    remainder: found.get(0x92),
    exponent: found.get(0x9f32) ?? new Uint8Array(0),
    pan: outcome.dpan?.expose() ?? '',
    now: { year: 2000 + Number(input.date.slice(0, 2)), month: Number(input.date.slice(2, 4)) },
  });
  if (!recovered.ok) throw new Error(`the issuer's key: ${recovered.reason}`);
  return recovered.key;
}

/**
 * Three keys recovered or used by the kernel, one signature by the card, the session key's two
 * blocks and the MAC of the cryptogram. All else of a tap is ours to make quick.
 */
function bareOperations(ca: RsaPublicKey, issuer: RsaPublicKey, icc: RsaPrivateKey): () => unknown {
  const [caBlock, issuerBlock, iccBlock] = [ca, issuer, icc].map(({ modulus }) =>
    // Below the modulus, whatever it begins with.
    concat(Uint8Array.of(0x6a), systemChance.bytes(modulus.length - 1)),
  );
  if (caBlock === undefined || issuerBlock === undefined || iccBlock === undefined) return () => {};
  const key = systemChance.bytes(16);
  const twoBlocks = systemChance.bytes(16);
  const data = systemChance.bytes(CRYPTOGRAM_INPUT_BYTES);
  return () => [
    rsaPublic(ca, caBlock),
    rsaPublic(issuer, issuerBlock),
    rsaPublic(icc, rsaPrivate(icc, iccBlock)),
    macAlgorithm3(tdesEcb(key, twoBlocks, 'encrypt'), data, 2),
  ];
}
