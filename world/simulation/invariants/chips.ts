/** I7, I9, I11: what a band's chip holds, shows to readers, and gives up. */
import { DecodeError } from '@armilla/bytes';
import { decodeTlv, findDeep } from '@armilla/tlv';
import type { Band, InstalledCard } from '@armilla/wearable';
import type { AtRest, Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

export const cardsAreWhole: Checker = {
  name: 'I7',
  says: 'a card on a band is whole or not there: what a reader can select can be read to the end',
  check({ world }) {
    return world.people.flatMap((wearer) => {
      // A copy is asked: a question counts up.
      const { secureElement } = wearer.clone();
      return secureElement.cards().flatMap((card) => {
        const trouble = troubleOf(card, (apdu) => secureElement.contactless.transceive(apdu));
        return trouble === undefined ? [] : [`${wearer.name}'s ${card.aid}: ${trouble}`];
      });
    });
  },
};

type Ask = (apdu: Uint8Array) => Uint8Array;

/** What every card that pays has in its records: number, expiry, CDOL1 (EMV Book 3, 7.2). */
const WANTED = [0x5a, 0x5f24, 0x8c];

function troubleOf(card: InstalledCard, ask: Ask): string | undefined {
  const aid = Buffer.from(card.aid, 'hex');
  const selected = ask(Buffer.concat([Buffer.of(0, 0xa4, 4, 0, aid.length), aid, Buffer.of(0)]));
  if (!isYes(selected)) return card.isPayable ? 'can be paid with and not selected' : undefined;
  if (card.tokenUniqueReference === undefined || card.dpanLastFour === undefined)
    return 'is selected and belongs to no token';
  const records = recordsOf(selected, ask);
  if (typeof records === 'string') return card.isPayable ? records : undefined;
  const missing = WANTED.find((tag) => records.every((one) => valueIn(one, tag) === undefined));
  return missing === undefined ? undefined : `lacks ${missing.toString(16)}`;
}

/** All records that the card says it has (AFL, EMV Book 3, 10.2), or what is wrong with one. */
function recordsOf(selected: Uint8Array, ask: Ask): readonly Uint8Array[] | string {
  const pdol = valueIn(selected, 0x9f38);
  const length = pdol === undefined ? 0 : askedBy(pdol);
  const data = Buffer.concat([Buffer.of(0x83, length), Buffer.alloc(length)]);
  const options = ask(Buffer.concat([Buffer.of(0x80, 0xa8, 0, 0, data.length), data]));
  if (!isYes(options)) return 'is selected and gives no processing options';
  const locator = valueIn(options, 0x94) ?? Buffer.alloc(0);
  const records: Uint8Array[] = [];
  for (let at = 0; at + 3 < locator.length; at += 4) {
    const [sfi = 0, first = 0, last = 0] = locator.subarray(at, at + 3);
    for (let number = first; number <= last; number++) {
      const record = ask(Buffer.of(0, 0xb2, number, sfi | 4, 0));
      if (!isYes(record)) return `has no record ${number} in file ${sfi >> 3}`;
      records.push(record);
    }
  }
  return records;
}

/** How many bytes a data object list asks for: tags of one byte or two, each with a length. */
function askedBy(list: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < list.length; at += 2) {
    if (((list[at] ?? 0) & 0x1f) === 0x1f) at += 1;
    sum += list[at + 1] ?? 0;
  }
  return sum;
}

function isYes(answer: Uint8Array): boolean {
  return answer.at(-2) === 0x90 && answer.at(-1) === 0;
}

function valueIn(answer: Uint8Array, tag: number): Uint8Array | undefined {
  try {
    return findDeep(decodeTlv(answer.subarray(0, -2)), tag)?.value;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}

export const bandsGuardThemselves: Checker = {
  name: 'I9',
  says: 'a band opens to its passcode within its tries alone; reset, it pays for nobody',
  check({ world }) {
    return world.people.flatMap((wearer) => {
      const wrong: string[] = [];
      const guessed = wearer.clone();
      const { triesLeft, passcodeSet } = guessed.view();
      if (!passcodeSet) return [];
      const most = world.options.programmes.service.passcode.tries;
      if (triesLeft > most) wrong.push(`${wearer.name}'s band has ${triesLeft} tries`);
      guessed.putOn();
      for (let tries = 0; tries < triesLeft; tries++) guessed.enterPasscode('000000');
      if (guessed.enterPasscode(world.passcode) === undefined || pays(guessed))
        wrong.push(`${wearer.name}'s band opened after ${triesLeft} wrong passcodes`);
      const reset = wearer.clone();
      reset.factoryReset();
      if (reset.secureElement.cards().some(({ isPayable }) => isPayable))
        wrong.push(`${wearer.name}'s band was reset and still pays`);
      return wrong;
    });
  },
};

function pays(band: Band): boolean {
  return band.view().unlocked || band.arm() === undefined;
}

interface Paid {
  readonly rrn: string;
  readonly token: string;
  readonly cryptogram: string;
  readonly asked_minor: bigint;
}

const PAID = `SELECT rrn, token_unique_reference AS token, cryptogram, asked_minor
  FROM authorisation WHERE token_unique_reference IS NOT NULL AND cryptogram IS NOT NULL
  AND contactless = 1 ORDER BY rowid DESC`;

const HISTORY = 10;

export const bandRemembersTen: Checker = {
  name: 'I11',
  says: 'the last ten that the bank has of a token are on its band, with the same amounts',
  check(at) {
    const { world, model } = at;
    const rows = ofEachBank(at, (place) => world.disk(place).rows<Paid>(PAID));
    const forged = model.forged();
    const honest = rows.filter(({ rrn }) => !forged.has(rrn));
    const counters = countersOf(at);
    return world.people.flatMap(({ name, band }) =>
      band.secureElement.cards().flatMap(({ aid, tokenUniqueReference: token }) => {
        const log = band.secureElement.log(aid);
        const isNewestFirst = log.every(({ atc }, i) => i === 0 || atc < (log[i - 1]?.atc ?? 0));
        const wrong = isNewestFirst ? [] : [`${name}'s band shows ${aid} out of order`];
        if (log.length > HISTORY) wrong.push(`${name}'s band shows ${log.length} of ${aid}`);
        const oldest = log.length < HISTORY ? 0 : Math.min(...log.map(({ atc }) => atc));
        const last = honest.filter((row) => row.token === token).slice(0, HISTORY);
        for (const { rrn, cryptogram, asked_minor } of last) {
          const shown = log.find(({ ac }) => ac === cryptogram.toUpperCase());
          const atc = counters.get(`${token} ${rrn}`) ?? 0;
          if (shown === undefined && atc >= oldest && atc > 0)
            wrong.push(`${name}'s band does not show ${rrn}`);
          if (shown !== undefined && shown.amountMinor !== Number(asked_minor))
            wrong.push(`${name}'s band shows ${shown.amountMinor} for ${rrn}, not ${asked_minor}`);
        }
        return wrong;
      }),
    );
  },
};

/** The counter of each payment, as the network saw it. */
function countersOf({ world }: AtRest): ReadonlyMap<string, number> {
  const rows = world.disk('token-service').rows<{ token: string; rrn: string; atc: bigint }>(
    `SELECT token_unique_reference AS token, rrn, atc FROM authorisation
       WHERE token_unique_reference IS NOT NULL AND atc IS NOT NULL AND cryptogram = 'VERIFIED'`,
  );
  return new Map(rows.map(({ token, rrn, atc }) => [`${token} ${rrn}`, Number(atc)] as const));
}
