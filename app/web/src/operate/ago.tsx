/** How long ago something was, in the reader's words, and when it was for those who point at it. */
import { spelledAgo, spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';

export interface AgoProps {
  readonly at: number;
  /** By the clock of whoever told the time. */
  readonly now: number;
}

export function Ago({ at, now }: AgoProps) {
  const language = useLanguage();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={spelledMoment(at, language)}
      className="whitespace-nowrap"
    >
      {spelledAgo(now - at, language)}
    </time>
  );
}
