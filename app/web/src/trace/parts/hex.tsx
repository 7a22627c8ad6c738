/** Bytes two digits each; what is hidden is a dot. */
const LONGEST = 512;

export function Hex({ text }: { readonly text: string }) {
  const shown = text.length > 2 * LONGEST ? `${text.slice(0, 2 * LONGEST)}…` : text;
  return (
    <p className="font-mono text-xs break-words text-soft">
      {(shown.match(/..?/g) ?? []).join(' ').replaceAll('X', '•')}
    </p>
  );
}
