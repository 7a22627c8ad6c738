/** The answers of a network that mean "ask again". */
import type { ResponseCode } from '@armilla/iso8583';

const UNHEARD: ResponseCode = '91';

const LATER: ReadonlySet<string> = new Set<ResponseCode>([UNHEARD, '96']);

/** Also where nothing was said. */
export function isLater(responseCode: string | undefined): responseCode is '91' | '96' | undefined {
  return LATER.has(responseCode ?? UNHEARD);
}
