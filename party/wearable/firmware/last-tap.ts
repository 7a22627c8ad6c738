/**
 * What the band knows of the last time it lay in a reader's field: that a cryptogram left it, that
 * it refused one, or that it kept silent. What the bank answered it cannot know.
 */
import type { BandLogEntry } from '@armilla/api/band-link';
import type { BandState } from '../decide/band-state.ts';

/** Why nothing was presented. */
export type TapReason =
  | 'NO_PASSCODE'
  | 'OFF_WRIST'
  | 'LOCKED'
  | 'BLOCKED'
  | 'LOOSE'
  /** Unlocked, but not made ready to pay. */
  | 'NOT_ARMED'
  /** Taken away, or left alone by the reader, before a cryptogram was asked for. */
  | 'TOO_SHORT'
  /** The chip wants to know first that its wearer is the holder. */
  | 'NOT_VERIFIED'
  /** The till itself asked for no payment: a refund, or it declined before it asked. */
  | 'TILL_ASKED_NONE';

export type LastTap = {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A payment cryptogram was given to the till, or it was not. */
  readonly presented: boolean;
  /** Absent when it was presented. */
  readonly reason?: TapReason;
  /** What the chip noted of it; absent when it came to no cryptogram. */
  readonly entry?: BandLogEntry;
};

/** What is noted while it lies there. */
export type FieldNote =
  | { readonly at: number; readonly silentIn: BandState }
  | { readonly at: number; readonly unfinished: true }
  /** P1 of the GENERATE AC that succeeded. */
  | { readonly at: number; readonly askedFor: number };

/** Why a band in this state answers no reader; the armed one does. */
const SILENT: Readonly<Record<BandState, TapReason>> = {
  NO_PASSCODE_OFF_WRIST: 'OFF_WRIST',
  NO_PASSCODE_WORN: 'NO_PASSCODE',
  BLOCKED_OFF_WRIST: 'BLOCKED',
  BLOCKED_WORN: 'BLOCKED',
  OFF_WRIST: 'OFF_WRIST',
  LOCKED: 'LOCKED',
  UNLOCKED: 'NOT_ARMED',
  LOOSE: 'LOOSE',
  ARMED: 'TOO_SHORT',
};

/** Bits b8 b7 of P1: 00 asks for an AAC, a refusal (EMV Book 3, 6.5.5). */
const ASKED_TYPE = 0xc0;

/** `newest`: the chip's log entry of the cryptogram, when one left it. */
export function toldTap(note: FieldNote, newest: BandLogEntry | undefined): LastTap {
  const { at } = note;
  if ('silentIn' in note) return { at, presented: false, reason: SILENT[note.silentIn] };
  if ('unfinished' in note) return { at, presented: false, reason: 'TOO_SHORT' };
  const entry = newest === undefined ? {} : { entry: newest };
  if (newest?.cryptogram !== 'AAC') return { at, presented: true, ...entry };
  const asked = (note.askedFor & ASKED_TYPE) !== 0;
  return { at, presented: false, reason: asked ? 'NOT_VERIFIED' : 'TILL_ASKED_NONE', ...entry };
}
