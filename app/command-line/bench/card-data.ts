/** What is decoded in the benchmarks: the answers of a public test card, and a DE 55 of our own. */
import { readFileSync } from 'node:fs';
import { concat, fromHex } from '@armilla/bytes';
import { encodeTlv } from '@armilla/tlv';

interface Transcripts {
  readonly cases: readonly {
    readonly id: string;
    readonly apdus: readonly (readonly [command: string, answer: string])[];
  }[];
}

const TRANSCRIPTS = new URL('../../../wire/tlv/vectors/card-transcripts.json', import.meta.url);
/** The transcript with the most records: three certificates, three cryptograms, a directory. */
const CARD = 'contact-upi';
const SUCCESS = '9000';

/** Every successful answer of the card without its status word, one after another. */
export function cardRecords(): Uint8Array {
  const { cases } = JSON.parse(readFileSync(TRANSCRIPTS, 'utf8')) as Transcripts;
  const card = cases.find(({ id }) => id === CARD);
  if (card === undefined) throw new Error(`There is no transcript ${CARD}.`);
  const answers = card.apdus
    .map(([, answer]) => answer)
    .filter((answer) => answer.length > SUCCESS.length && answer.endsWith(SUCCESS));
  return concat(...answers.map((answer) => fromHex(answer.slice(0, -SUCCESS.length))));
}

/** The chip data of a contactless authorisation request, as an acquirer sends it. */
export const CHIP_DATA: Uint8Array = concat(
  ...(
    [
      [0x9f26, '6F3B2C1D4E5A9078'],
      [0x9f27, '80'],
      [0x9f10, '0114A00003A48000000000000000000000FF'],
      [0x9f37, '30901B6A'],
      [0x9f36, '0017'],
      [0x95, '0000008001'],
      [0x9a, '261122'],
      [0x9c, '00'],
      [0x9f02, '000000001240'],
      [0x5f2a, '0978'],
      [0x82, '1B80'],
      [0x9f1a, '0528'],
      [0x9f03, '000000000000'],
      [0x9f33, 'E0F8C8'],
      [0x9f34, '1F0302'],
      [0x9f35, '22'],
      [0x84, 'A0000000041010'],
      [0x5f34, '01'],
    ] as const
  ).map(([tag, value]) => encodeTlv(tag, fromHex(value))),
);
