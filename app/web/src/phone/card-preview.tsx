/** The card that is being typed, in its bank's colours. */
import { useStage } from '../parts/use-stage.ts';

export function CardPreview() {
  const { pan, cardholderName, expiry } = useStage((state) => state.form);
  const range = useStage((state) => state.range);
  const known = range === null || typeof range === 'string' ? undefined : range;
  const { background, text } = known?.colours ?? {};
  return (
    <div
      style={{ backgroundColor: background, color: text }}
      className="flex flex-col gap-3 rounded-2xl bg-case p-4 text-screen-ink shadow-lift"
    >
      <p className="flex min-h-6 items-baseline justify-between gap-3">
        <span className="font-semibold">{known?.bankName}</span>
        <span className="text-right text-xs">{known?.productName}</span>
      </p>
      <p className="font-mono text-lg tracking-wider whitespace-nowrap" data-testid="typed-number">
        {pan}
      </p>
      <p className="flex min-h-5 justify-between gap-3 text-sm">
        <span className="truncate">{cardholderName}</span>
        <span className="font-mono">{expiry}</span>
      </p>
    </div>
  );
}
