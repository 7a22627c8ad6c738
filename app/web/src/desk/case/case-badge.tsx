/** How a call stands, in a word. */
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '../sheet.tsx';
import type { DeskCase } from '../types.ts';

const TONES: Readonly<Record<DeskCase['state'], BadgeTone>> = {
  OPENED: 'quiet',
  CALLING_BACK: 'warn',
  PUSH_SENT: 'warn',
  VERIFIED: 'good',
  LOCKED: 'bad',
  CLOSED: 'quiet',
};

export function CaseBadge({ state }: Pick<DeskCase, 'state'>) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[state]} testId="case-state">
      {t(`deskCase.state_${state}`)}
    </Badge>
  );
}
