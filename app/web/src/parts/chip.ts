/** The look of one of a few choices in a row, around a radio button that only readers see. */
export const CHIP =
  'rounded-lg border border-line font-medium text-soft has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-3 has-focus-visible:outline-accent';
