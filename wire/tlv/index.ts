/** BER-TLV, data object lists, EMV formats and the dictionary of tags. No I/O, no clock. */
export {
  BIT_MAPS,
  type BitMeaning,
  CTQ_BITS,
  type DescribedBit,
  describeBits,
  describeWith,
  TTQ_BITS,
} from './bits.ts';
export {
  type CvmList,
  type CvmRule,
  cvmConditionInWords,
  cvmMethodInWords,
  cvmRuleInWords,
  decodeCvmList,
  encodeCvmList,
} from './cvm-list.ts';
export {
  type CalendarDate,
  compareDates,
  daysInMonth,
  decodeDate,
  decodeTime,
  encodeDate,
  encodeTime,
  endOfMonth,
  fullYear,
  type TimeOfDay,
} from './date.ts';
export { TAGS, type TagInfo, type TagSource, tagInfo } from './dictionary.ts';
export {
  buildDol,
  type DolEntry,
  decodeDol,
  decodeTagList,
  dolLength,
} from './dol.ts';
export { type ExplainOptions, explainTlv, explainValue } from './explain.ts';
export {
  decodeCompressedNumeric,
  decodeNumeric,
  encodeCompressedNumeric,
  encodeNumeric,
  type Format,
  fitLength,
} from './formats.ts';
export { isConstructed, isTag, tagBytes, tagFromHex, tagHex } from './tag.ts';
export {
  decodeOneTlv,
  decodeTlv,
  encodeLength,
  encodeTlv,
  find,
  findDeep,
  findValue,
  findValue as valueOf,
  leaves,
  type Tlv,
} from './tlv.ts';
export {
  decodeTrack1,
  decodeTrack2,
  encodeTrack1,
  encodeTrack2,
  printTrack2,
  type Track,
  type Track1,
  truncatePAN,
} from './track.ts';
