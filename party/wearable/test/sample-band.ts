/** A band with cards on it, a clock that stands still, and a flash to cut. */
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { SecretBytes } from '@armilla/kit/secret';
import { type CuttableFlash, flashInMemory } from '../memory/flash.ts';
import { createWearable } from '../service.ts';
import { install, TEST_CPLC, TEST_KEYS, TEST_TIME } from './host.ts';
import { sampleCard } from './sample-card.ts';

export const TEST_PAIRING_KEY = new Uint8Array(16).fill(0x5a);

const MODEL = {
  model: 'sample-band',
  name: 'Sample Band',
  kind: 'BAND',
  screen: { width: 152, height: 486 },
} as const;

/** Boots a band out of a flash, with a clock of its own. */
export function bootBand(flash: CuttableFlash = flashInMemory(), clock = steppedClock(TEST_TIME)) {
  const band = createWearable({
    birth: {
      serialNumber: 'ARM000000001',
      cplc: TEST_CPLC,
      keys: TEST_KEYS,
      pairingKey: new SecretBytes(TEST_PAIRING_KEY),
    },
    model: MODEL,
    flash,
    clock,
    chance: seededChance(3),
  });
  return { band, clock, flash };
}

/** A band with two cards, worn, its passcode set and typed. */
export function wornBand() {
  const made = bootBand();
  install(made.band.secureElement, sampleCard({ suffix: '01' }), 1);
  install(made.band.secureElement, sampleCard({ suffix: '02', pan: '5413330000000029' }), 2);
  made.band.setPasscode('123456');
  made.band.putOn();
  made.band.enterPasscode('123456');
  return made;
}
