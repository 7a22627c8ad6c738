/** An answer as it is set on the page: paragraphs and numbered steps, and numbers one can call. */
export type Block =
  | { readonly kind: 'PARAGRAPH'; readonly text: string }
  | { readonly kind: 'STEPS'; readonly steps: readonly string[] };

const STEP = /^\d+\.\s+(.*)$/;

export function blocksOf(answer: string): readonly Block[] {
  const blocks: ({ kind: 'PARAGRAPH'; text: string } | { kind: 'STEPS'; steps: string[] })[] = [];
  for (const line of answer.split('\n')) {
    const step = STEP.exec(line)?.[1];
    const last = blocks.at(-1);
    if (step === undefined) blocks.push({ kind: 'PARAGRAPH', text: line });
    else if (last?.kind === 'STEPS') last.steps.push(step);
    else blocks.push({ kind: 'STEPS', steps: [step] });
  }
  return blocks;
}

export interface Run {
  readonly text: string;
  /** `tel:` and the number, where it is one. */
  readonly call?: string;
}

const NUMBER = /(\+\d[\d ]{7,18}\d)/;

export function runsOf(text: string): readonly Run[] {
  return text
    .split(NUMBER)
    .filter((part) => part !== '')
    .map((part) => (NUMBER.test(part) ? { text: part, call: callOf(part) } : { text: part }));
}

/** RFC 3966: digits alone. */
export function callOf(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')}`;
}
