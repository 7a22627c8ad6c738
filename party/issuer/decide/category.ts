/** Merchant category codes (ISO 18245) as programmes write them: `5814`, or a range `5811-5814`. */

export function inCategories(categories: readonly string[], code: string): boolean {
  return categories.some((one) => {
    const [from = one, to = from] = one.split('-');
    return from <= code && code <= to;
  });
}
