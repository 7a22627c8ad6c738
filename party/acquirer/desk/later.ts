/** The answers of a network that mean "ask again". */
import type { ResponseCode } from '@armilla/iso8583';

const LATER: ReadonlySet<string> = new Set<ResponseCode>(['91', '96']);

export function isLater(responseCode: string | undefined): boolean {
  return responseCode === undefined || LATER.has(responseCode);
}
