/**
 * Somebody with a phone and a band. The band's memory outlives its power; the phone keeps nothing;
 * the air between them may go at any message.
 */
import type { BandLink, PhoneAnswer, PhoneMessage } from '@armilla/api/band-link';
import type { walletContract } from '@armilla/api/wallet';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Client } from '@armilla/kit/contract';
import type { ServiceProgramme } from '@armilla/kit/programme';
import { createPhone, type Phone } from '@armilla/phone';
import {
  type Band,
  type CuttableFlash,
  createWearable,
  flashInMemory,
  handlePhoneMessage,
  MemoryFailure,
  phoneGone,
} from '@armilla/wearable';
import type { Birth } from '../../maker.ts';
import { nativeRsa } from './native-rsa.ts';

export const PASSCODE = '246813';

/** What there is of somebody between two runs. */
export interface Kept {
  readonly name: string;
  /** At the wallet. */
  readonly accountId: string;
  /** Whose customer they are. */
  readonly programmeId: string;
  /** Of their first card. */
  readonly pin: string;
  readonly birth: Birth;
  readonly model: string;
  /** What the band's memory holds. */
  readonly flash: Uint8Array;
}

export interface Air {
  /** How long a message takes from phone to band and back; `undefined`: the link is gone. */
  messageMs(): number | undefined;
  wait(forMs: number): Promise<void>;
}

export interface WearerDeps {
  readonly kept: Kept;
  readonly service: ServiceProgramme;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly wallet: Client<typeof walletContract>;
  readonly pinnedKeyId: string;
  readonly air: Air;
}

export class Wearer {
  readonly name: string;
  readonly accountId: string;
  readonly flash: CuttableFlash;
  readonly wallet: Client<typeof walletContract>;
  readonly #deps: WearerDeps;
  #band: Band | undefined;
  /** Does something that wants both hands. */
  isBusy = false;
  /** Bands that lost their power in a write. */
  tears = 0;

  constructor(deps: WearerDeps) {
    this.#deps = deps;
    this.name = deps.kept.name;
    this.accountId = deps.kept.accountId;
    this.wallet = deps.wallet;
    this.flash = flashInMemory(deps.kept.flash);
  }

  get programmeId(): string {
    return this.#deps.kept.programmeId;
  }

  get pin(): string {
    return this.#deps.kept.pin;
  }

  get serialNumber(): string {
    return this.#deps.kept.birth.serialNumber;
  }

  /** The band, switched on if it was off; off the wrist and locked then. */
  get band(): Band {
    this.#band ??= this.#boot(this.flash);
    return this.#band;
  }

  /** The power goes and comes back: what was in a write is torn, what was only known is gone. */
  reboot(): Band {
    this.#band = undefined;
    this.flash.restorePower();
    return this.band;
  }

  /** The power comes back and goes again while the memory is mended; whether it was written to. */
  tearsAgain(atWrite: number): boolean {
    this.#band = undefined;
    this.flash.restorePower();
    this.flash.cutAt(atWrite, 'half');
    try {
      this.#band = this.#boot(this.flash);
      return false;
    } catch (error) {
      if (!(error instanceof MemoryFailure)) throw error;
      this.tears += 1;
      return true;
    }
  }

  /** Its power went in a write, and has not come back. */
  get isTorn(): boolean {
    try {
      this.flash.readAll();
      return false;
    } catch (error) {
      if (!(error instanceof MemoryFailure)) throw error;
      return true;
    }
  }

  /** Does something with the band; one whose memory failed is off, and is switched on again. */
  withBand<T>(work: (band: Band) => T): T | undefined {
    try {
      return work(this.band);
    } catch (error) {
      if (!(error instanceof MemoryFailure)) throw error;
      this.tears += 1;
      this.reboot();
      return undefined;
    }
  }

  /** The same band once more, as somebody would have it who had copied its memory. */
  clone(): Band {
    return this.#boot(flashInMemory(this.flash.readAll()));
  }

  /** On the wrist, unlocked and ready to pay. False when it is not to be had. */
  arms(position?: number): boolean {
    return (
      this.withBand((band) => {
        const { worn, unlocked } = band.view();
        if (!worn) band.putOn();
        if (!unlocked && band.enterPasscode(PASSCODE) !== undefined) return false;
        return band.arm(position) === undefined;
      }) ?? false
    );
  }

  /** A phone near the band, or one with nothing near it. */
  phone(isNear = true): Phone {
    const { wallet, pinnedKeyId, air } = this.#deps;
    const wait = (forMs: number) => air.wait(forMs);
    return createPhone({
      wallet,
      band: isNear ? this.#link() : undefined,
      pinnedKeyId,
      language: 'en',
      wait,
    });
  }

  kept(): Kept {
    return { ...this.#deps.kept, flash: this.flash.readAll() };
  }

  #boot(flash: CuttableFlash): Band {
    const { kept, service, clock, chance } = this.#deps;
    const model = service.models.find(({ model }) => model === kept.model);
    if (model === undefined) throw new Error(`no model ${kept.model}`);
    const rules = service.passcode;
    const { birth } = kept;
    return createWearable({ birth, model, flash, clock, chance, rules, rsaPrivate: nativeRsa });
  }

  #link(): BandLink {
    const { air } = this.#deps;
    let connected = true;
    const gone = () => {
      connected = false;
      this.withBand(phoneGone);
      throw new Error('the link is gone');
    };
    const request = async (message: PhoneMessage): Promise<PhoneAnswer> => {
      const tookMs = air.messageMs();
      if (!connected || tookMs === undefined) return gone();
      await air.wait(tookMs);
      const answer = this.withBand((band) => handlePhoneMessage(band, message));
      return answer ?? gone();
    };
    return {
      get connected() {
        return connected;
      },
      request,
    };
  }
}
