/** The last four digits of a number, never broken over two lines. */
export function LastFour({ digits }: { readonly digits: string }) {
  return <span className="whitespace-nowrap">···· {digits}</span>;
}
