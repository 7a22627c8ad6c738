/** Names and values, two in a row. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-2xl bg-raised p-4 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0 last:odd:col-span-2">
          <dt className="text-xs text-soft">{name}</dt>
          <dd className="font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
