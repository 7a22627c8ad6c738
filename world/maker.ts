/**
 * The maker of wearables: gives each secure element its production data and SCP03 keys, and each
 * band its pairing key, all diversified from master keys that never leave the factory.
 */

import { ascii, concat } from '@armilla/bytes';
import { type BlockOperation, cmacAesWith } from '@armilla/cipher';
import { diversificationDataOfCPLC, encodeCPLC, type StaticKeys } from '@armilla/globalplatform';
import type { Chance } from '@armilla/kit/chance';
import type { KeyPort } from '@armilla/kit/keys';
import { SecretBytes } from '@armilla/kit/secret';

/** What leaves the factory inside one wearable. */
export interface Birth {
  readonly serialNumber: string;
  /** CPLC data, 42 bytes. */
  readonly cplc: Uint8Array;
  readonly keys: StaticKeys;
  readonly pairingKey: SecretBytes;
}

export interface Maker {
  /** A new wearable's identity. The serial number is new to this maker. */
  make(nowMs: number): Birth;
  /** The same keys again, for a wearable that was made before. */
  keysOf(serialNumber: string, cplc: Uint8Array): Pick<Birth, 'keys' | 'pairingKey'>;
  pairingKeyOf(serialNumber: string): SecretBytes;
}

export function createMaker(keyPort: KeyPort, chance: Chance): Maker {
  const scp03Master = keyPort.blocks('scp03-master', 'AES', () => chance.bytes(16));
  const pairingMaster = keyPort.blocks('pairing-master', 'AES', () => chance.bytes(16));
  const pairingKeyOf = (serialNumber: string) =>
    new SecretBytes(cmacAesWith(pairingMaster.encipher, ascii(`pairing:${serialNumber}`)));
  const keysOf = (serialNumber: string, cplc: Uint8Array) => ({
    keys: diversified(scp03Master.encipher, diversificationDataOfCPLC(cplc)),
    pairingKey: pairingKeyOf(serialNumber),
  });
  return {
    keysOf,
    pairingKeyOf,
    make(nowMs) {
      const chipSerial = chance.bytes(4);
      const serialNumber = `ARM${digitsOf(chipSerial)}`;
      const cplc = productionData(chipSerial, nowMs);
      return { serialNumber, cplc, ...keysOf(serialNumber, cplc) };
    },
  };
}

/** K-ENC, K-MAC and K-DEK: CMAC of the chip's diversification data under the master, by purpose. */
function diversified(master: BlockOperation, diversification: Uint8Array): StaticKeys {
  const key = (purpose: number) =>
    cmacAesWith(master, concat(Uint8Array.of(purpose), diversification, new Uint8Array(5)));
  return { enc: key(1), mac: key(2), dek: key(3) };
}

function digitsOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => String(byte).padStart(3, '0')).join('');
}

/** CPLC of our own making: a fabricator code nobody has, today's date, the chip's serial number. */
function productionData(chipSerial: Uint8Array, nowMs: number): Uint8Array {
  const today = dateOf(nowMs);
  return encodeCPLC({
    icFabricator: 'A0A0',
    icType: '0001',
    operatingSystemId: 'A0A0',
    operatingSystemReleaseDate: '6300',
    operatingSystemReleaseLevel: '0100',
    icFabricationDate: today,
    icSerialNumber: Buffer.from(chipSerial).toString('hex'),
    icBatchIdentifier: '0001',
    icModuleFabricator: 'A0A0',
    icModulePackagingDate: today,
    iccManufacturer: 'A0A0',
    icEmbeddingDate: today,
    icPrePersonaliser: 'A0A0',
    icPrePersonalisationDate: today,
    icPrePersonalisationEquipment: '00000000',
    icPersonaliser: 'A0A0',
    icPersonalisationDate: today,
    icPersonalisationEquipment: '00000000',
  });
}

/** `YDDD`: last digit of the year and day of the year. */
function dateOf(nowMs: number): string {
  const date = new Date(nowMs);
  const day = Math.floor((nowMs - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  return `${date.getUTCFullYear() % 10}${String(day).padStart(3, '0')}`;
}
