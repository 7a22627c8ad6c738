/** Every decoder of every wire library. */

import type { Target } from './fuzz.ts';
import { emvTargets } from './targets-emv.ts';
import { globalplatformTargets } from './targets-globalplatform.ts';
import { iso8583Targets } from './targets-iso8583.ts';
import { tlvTargets } from './targets-tlv.ts';

export const allTargets = (): readonly Target[] => [
  ...tlvTargets(),
  ...iso8583Targets(),
  ...emvTargets(),
  ...globalplatformTargets(),
];
