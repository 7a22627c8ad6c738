/** What an entry of the trace says, decoded to the bit: the decoders come with this file. */
import { DecodeError } from '@armilla/bytes';
import {
  answerItems,
  apduTitle,
  type CardLists,
  commandItems,
  type Item,
  listsIn,
  readMasked,
  readMessage,
} from '@armilla/explain';
import { NETWORK } from '@armilla/iso8583';
import type { TraceEntry } from '../../core/trace-feed.ts';

export type Part = 'COMMAND' | 'ANSWER' | 'MESSAGE' | 'ASKED' | 'ANSWERED';

/** One part of an entry as a tree. */
export interface Section {
  readonly part: Part;
  readonly title: string;
  /** Hexadecimal with `X` for what is hidden. */
  readonly bytes?: string;
  readonly items: readonly Item[];
  /** Why it cannot be read, with its path. */
  readonly trouble?: string;
}

/** `before`: the entries of the same tap or script until this one. */
export function sectionsOf(entry: TraceEntry, before: readonly TraceEntry[]): readonly Section[] {
  const { bytes, call } = entry;
  if (call !== undefined) {
    return [
      { part: 'ASKED', title: call.operation, items: fieldItems(call.asked) },
      { part: 'ANSWERED', title: call.refusal ?? '', items: fieldItems(call.answered) },
    ];
  }
  if (bytes?.message !== undefined) return [messageSection(bytes.message)];
  return [
    ...(bytes?.command === undefined ? [] : [commandSection(bytes.command, listsOf(before))]),
    ...(bytes?.answer === undefined ? [] : [answerSection(bytes.answer, bytes.command)]),
  ];
}

/** What the card asked for, as its own answers told. */
function listsOf(before: readonly TraceEntry[]): CardLists {
  const answers = before.flatMap(({ bytes }) =>
    bytes?.answer === undefined ? [] : [readMasked(bytes.answer)],
  );
  return listsIn(answers);
}

function commandSection(text: string, lists: CardLists): Section {
  return sectionOf('COMMAND', text, () => {
    const masked = readMasked(text);
    return { title: apduTitle(masked, true), items: commandItems(masked, lists) };
  });
}

function answerSection(text: string, command: string | undefined): Section {
  return sectionOf('ANSWER', text, () => {
    const masked = readMasked(text);
    const to = command === undefined ? undefined : readMasked(command).bytes[1];
    return { title: apduTitle(masked, false), items: answerItems(masked, to) };
  });
}

function messageSection(text: string): Section {
  return sectionOf('MESSAGE', text, () => {
    const { message, items } = readMessage(readMasked(text), NETWORK);
    return { title: message.mti, items };
  });
}

function sectionOf(
  part: Part,
  bytes: string,
  read: () => Pick<Section, 'title' | 'items'>,
): Section {
  try {
    return { part, bytes, ...read() };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { part, bytes, title: '', items: [], trouble: error.message };
  }
}

type Fields = NonNullable<TraceEntry['call']>['asked'];

function fieldItems(fields: Fields): readonly Item[] {
  return fields.map(({ path, value, hidden }) =>
    hidden === true ? { id: path, name: '', hidden } : { id: path, name: '', value },
  );
}
