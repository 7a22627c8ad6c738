/**
 * The packages we measure ourselves against, with the shapes we use of them. They are installed to
 * build and prove, and loaded only when a benchmark runs.
 */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** `iso_8583`: messages as objects from field number to text, fields 0 (the type) to 128. */
export interface Iso8583Package {
  new (
    message?: Readonly<Record<string, string>>,
  ): {
    getIsoJSON(bytes: Buffer): Readonly<Record<string, string>>;
    getBufferMessage(): Buffer | { readonly error: string };
  };
}

/** `ber-tlv`: a tree of tags as text and values as buffers. */
export interface BerTlvPackage {
  readonly TlvFactory: {
    parse(bytes: Buffer): readonly {
      readonly tag: string;
      readonly items: readonly unknown[];
    }[];
  };
}

/** `node-emv`: hexadecimal in, a list of tags and hexadecimal values out. */
export interface NodeEmvPackage {
  parse(hexadecimal: string, tell: (elements: readonly { readonly tag: string }[]) => void): void;
}

function reference<T>(name: string): T {
  try {
    return load(name) as T;
  } catch (error) {
    throw new Error(`The benchmark needs the package ${name}. Run: npm ci`, { cause: error });
  }
}

export const iso8583Package = (): Iso8583Package => reference('iso_8583');
export const berTlvPackage = (): BerTlvPackage => reference('ber-tlv');
export const nodeEmvPackage = (): NodeEmvPackage => reference('node-emv');
