/**
 * DE 48 as Armilla's parties use it: subelements of two digits of id, two of length, and the value
 * in printable ASCII. Ids ascend and stand once. The README has the table in words.
 */
import { DecodeError } from '@armilla/bytes';

export interface SubelementSpec {
  readonly name: string;
  /** `n` digits, `h` whole bytes in hexadecimal, `ans` any printable character. */
  readonly content: 'n' | 'h' | 'ans';
  readonly minimum: number;
  readonly maximum: number;
  /** Masked whenever a message is shown. */
  readonly sensitive: boolean;
}

/** What DE 48 may hold. */
export const SUBELEMENTS = {
  /** Who asked for the token. */
  '01': { name: 'Token requestor ID', content: 'n', minimum: 11, maximum: 11, sensitive: false },
  /** The account behind every token of a card. */
  '02': {
    name: 'Payment account reference',
    content: 'ans',
    minimum: 29,
    maximum: 29,
    sensitive: true,
  },
  /**
   * The last four digits of the number that is not in DE 2: towards the issuer of the DPAN, in an
   * answer towards the acquirer of the PAN. DE 2 itself always echoes what the request brought.
   */
  '03': {
    name: 'Last four digits of the other account number',
    content: 'n',
    minimum: 4,
    maximum: 4,
    sensitive: false,
  },
  '04': {
    name: 'Token unique reference',
    content: 'ans',
    minimum: 1,
    maximum: 48,
    sensitive: false,
  },
  /** As in tag 9F6E: 05 is a wristband. */
  '05': { name: 'Device type', content: 'n', minimum: 2, maximum: 2, sensitive: false },
  '06': { name: 'Programme ID', content: 'ans', minimum: 1, maximum: 32, sensitive: false },
  /** In a request how many points may be spent on it at most; in an answer how many were. */
  '07': { name: 'Points', content: 'n', minimum: 1, maximum: 12, sensitive: false },
  /** ISO 9564 format 4: sixteen bytes do not fit DE 52, which is then absent. */
  '08': {
    name: 'PIN block, ISO format 4',
    content: 'h',
    minimum: 32,
    maximum: 32,
    sensitive: true,
  },
  /**
   * Which key of which PIN pad: ten bytes under triple-DES DUKPT (ANSI X9.24-1), twelve under AES
   * DUKPT (X9.24-3). It is longer than DE 53.
   */
  '09': {
    name: 'Key serial number of the PIN key',
    content: 'h',
    minimum: 20,
    maximum: 24,
    sensitive: false,
  },
  /** In an answer: what the payment will earn once it is cleared. */
  '10': { name: 'Points earned', content: 'n', minimum: 1, maximum: 12, sensitive: false },
  /**
   * In an answer: what of DE 4 the points paid, in minor units. The merchant is owed all of DE 4.
   */
  '11': {
    name: 'Amount paid with points',
    content: 'n',
    minimum: 1,
    maximum: 12,
    sensitive: false,
  },
  /**
   * DE 37 of the payment that this one belongs to: of a refund, an increment or a completion. No
   * card is held to a terminal for these; the account number and this find the payment.
   */
  '12': {
    name: 'Original retrieval reference number',
    content: 'ans',
    minimum: 12,
    maximum: 12,
    sensitive: false,
  },
  /** 1 when the terminal takes an approval of less than it asked for (DE 39 `10`). */
  '13': { name: 'Partial approval taken', content: 'n', minimum: 1, maximum: 1, sensitive: false },
  /** 0 final amount, 1 pre-authorisation, 2 increment of one. Absent counts as 0. */
  '14': { name: 'Finality of the amount', content: 'n', minimum: 1, maximum: 1, sensitive: false },
  /** In an advice (0120): 1 the issuer did not answer in time, 2 it could not be reached. */
  '15': { name: 'Reason of standing in', content: 'n', minimum: 1, maximum: 1, sensitive: false },
} as const satisfies Readonly<Record<string, SubelementSpec>>;

export type SubelementId = keyof typeof SUBELEMENTS;

/** The subelements of one DE 48, by id. */
export type Subelements = { readonly [Id in SubelementId]?: string | undefined };

const CONTENT: Readonly<Record<SubelementSpec['content'], RegExp>> = {
  n: /^\d+$/,
  h: /^(?:[0-9A-F]{2})+$/,
  ans: /^[\x20-\x7e]+$/,
};

const IDS = (Object.keys(SUBELEMENTS) as SubelementId[]).sort();

const isSubelementId = (id: string): id is SubelementId => Object.hasOwn(SUBELEMENTS, id);

function refuse(id: SubelementId, value: string): string | undefined {
  const { content, minimum, maximum } = SUBELEMENTS[id];
  if (value.length < minimum || value.length > maximum) return 'a length outside its bounds';
  return CONTENT[content].test(value) ? undefined : `not of content ${content}`;
}

/** The text of DE 48. Throws {@link RangeError} (`DE48.07: …`) on a value that does not fit. */
export function encodeSubelements(subelements: Subelements): string {
  return IDS.map((id) => {
    const value = subelements[id];
    if (value === undefined) return '';
    const refused = refuse(id, value);
    if (refused !== undefined) throw new RangeError(`DE48.${id}: ${refused}`);
    return `${id}${String(value.length).padStart(2, '0')}${value}`;
  }).join('');
}

/**
 * Reads DE 48. Ids this table does not know are skipped, so that a newer peer is understood. Throws
 * {@link DecodeError} with a path such as `DE48.07` when one breaks off, repeats or does not fit.
 */
export function decodeSubelements(text: string): Subelements {
  const found: Partial<Record<SubelementId, string>> = {};
  for (let offset = 0; offset < text.length; ) {
    const header = /^(\d\d)(\d\d)$/.exec(text.slice(offset, offset + 4));
    if (header === null) throw new DecodeError('DE48', `no subelement at offset ${offset}`);
    const [, id = '', length = ''] = header;
    const value = text.slice(offset + 4, offset + 4 + Number(length));
    if (value.length < Number(length)) throw new DecodeError(`DE48.${id}`, 'broken off');
    offset += 4 + value.length;
    if (!isSubelementId(id)) continue;
    const refused = found[id] === undefined ? refuse(id, value) : 'there twice';
    if (refused !== undefined) throw new DecodeError(`DE48.${id}`, refused);
    found[id] = value;
  }
  return found;
}
