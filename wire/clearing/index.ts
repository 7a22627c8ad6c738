/** Clearing files: what an acquirer presents for a day, as lines of text. Pure. */
export {
  type ClearingFile,
  type ClearingKind,
  type ClearingRecord,
  decodeClearingFile,
  encodeClearingFile,
} from './file.ts';
