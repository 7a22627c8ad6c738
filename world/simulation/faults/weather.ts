/** What becomes of frames, calls, commits and SMS: drawn by the rates of a seed, while it storms. */
import type { Dice } from '../machine/chance.ts';
import type { Arrival, Weather } from '../network/network.ts';
import type { CallFate } from '../process/call.ts';
import type { DiskFault } from '../process/disk.ts';
import type { Sometimes } from '../sometimes.ts';
import { type FaultName, NO_FAULTS, type Rates } from './rates.ts';

/** The answers of an issuer that is slow come just before its deadline of 5 s, or just after. */
const SLOW_MS = [4_900, 5_100];

export class Storm implements Weather {
  readonly #dice: Dice;
  readonly #sometimes: Sometimes;
  #rates: Rates;
  #isCalm = false;

  constructor(dice: Dice, rates: Rates, sometimes: Sometimes) {
    this.#dice = dice;
    this.#rates = rates;
    this.#sometimes = sometimes;
  }

  /** From now on everything arrives. */
  calm(): void {
    this.#rates = NO_FAULTS;
    this.#isCalm = true;
  }

  get isCalm(): boolean {
    return this.#isCalm;
  }

  latencyMs(): number {
    return this.#dice.between(1, 4);
  }

  fate(link: string, bytes: Uint8Array): readonly Arrival[] {
    if (this.#comes('frameLost')) return [];
    const lateMs = this.#lateMs(link);
    if (this.#comes('connectionReset'))
      return [{ bytes: bytes.subarray(0, 0), lateMs, breaks: true }];
    if (this.#comes('frameCut')) return [this.#cut(bytes, lateMs)];
    if (this.#comes('frameGarbled')) return [{ bytes: this.#garbled(bytes), lateMs }];
    const arrival = { bytes, lateMs, overtakes: this.#comes('frameOvertakes') };
    if (!this.#comes('frameTwice')) return [arrival];
    return [arrival, { bytes, lateMs: lateMs + this.#dice.between(0, 12_000) }];
  }

  call(): CallFate {
    const latencyMs = this.#dice.between(1, 6);
    if (this.#comes('callLost')) return { latencyMs, trouble: 'LOST' };
    if (this.#comes('callAnswerLost')) return { latencyMs, trouble: 'ANSWER_LOST' };
    return { latencyMs, trouble: this.#comes('callTwice') ? 'TWICE' : undefined };
  }

  disk(): DiskFault | undefined {
    if (this.#comes('diskBusy')) return 'BUSY';
    if (this.#comes('diskFull')) return 'FULL';
    if (this.#comes('diskFails')) return 'FAILS';
    if (this.#comes('diesBeforeCommit')) return 'DIES_BEFORE';
    return this.#comes('diesAfterCommit') ? 'DIES_AFTER' : undefined;
  }

  sms(): 'LOST' | 'TWICE' | 'LATE' | 'REFUSED' | undefined {
    if (this.#comes('smsRefused')) return 'REFUSED';
    if (this.#comes('smsLost')) return 'LOST';
    if (this.#comes('smsLate')) return 'LATE';
    return this.#comes('smsTwice') ? 'TWICE' : undefined;
  }

  isBandLost(): boolean {
    return this.#comes('bandLost');
  }

  #lateMs(link: string): number {
    if (link.startsWith('token-service-issuer') && this.#comes('issuerSlow')) {
      return this.#dice.pick(SLOW_MS);
    }
    return this.#comes('frameLate') ? this.#dice.between(100, 15_000) : 0;
  }

  /** Half of it, and then the end of the connection. */
  #cut(bytes: Uint8Array, lateMs: number): Arrival {
    const length = this.#dice.between(1, Math.max(1, bytes.length - 1));
    return { bytes: bytes.subarray(0, length), lateMs, breaks: true };
  }

  #garbled(bytes: Uint8Array): Uint8Array {
    const garbled = bytes.slice();
    for (let flips = this.#dice.between(1, 4); flips > 0; flips--) {
      const at = this.#dice.between(0, garbled.length - 1);
      garbled[at] = (garbled[at] ?? 0) ^ (1 << this.#dice.between(0, 7));
    }
    return garbled;
  }

  #comes(name: FaultName): boolean {
    const rate = this.#rates[name];
    if (rate === 0 || !this.#dice.odds(rate)) return false;
    this.#sometimes.saw(`fault: ${name}`);
    return true;
  }
}
