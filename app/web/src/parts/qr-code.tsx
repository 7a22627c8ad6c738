/** A QR code, drawn as one path. Its encoder is fetched when the first is shown. */
import { useEffect, useState } from 'react';
import { type Drawn, drawnModules } from './qr-path.ts';

/** `text`: what a camera reads; `label`: what it is, for those who cannot see it. */
export function QRCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    let gone = false;
    const draw = async () => {
      const { encode } = await import('uqr');
      if (!gone) setDrawn(drawnModules(encode(text, { ecc: 'M', border: 2 }).data));
    };
    draw();
    return () => {
      gone = true;
    };
  }, [text]);
  const size = drawn?.size ?? 1;
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid="qr-code"
      data-text={text}
      className="size-36 bg-paper text-paper-ink"
    >
      <path d={drawn?.path ?? ''} fill="currentColor" />
    </svg>
  );
}
