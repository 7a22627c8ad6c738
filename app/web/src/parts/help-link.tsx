/** From any screen to the answer about it: `<HelpLink programmeId="pumb" entryId="no-code" />`. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export interface HelpLinkProps {
  /** Whose help; the choice of banks where it is not known. */
  readonly programmeId?: string | undefined;
  /** The question; all of the bank's where none is meant. */
  readonly entryId?: string;
}

const LOOK =
  'inline-flex min-h-11 items-center gap-1.5 rounded-xl text-sm font-semibold text-accent underline-offset-4 hover:underline';

export function HelpLink({ programmeId, entryId }: HelpLinkProps) {
  const { t } = useTranslation();
  const says = (
    <>
      <Mark />
      {t('rooms.help')}
    </>
  );
  if (programmeId === undefined) {
    return (
      <Link to="/help" data-testid="help-link" className={LOOK}>
        {says}
      </Link>
    );
  }
  if (entryId === undefined) {
    return (
      <Link
        to="/help/$programmeId"
        params={{ programmeId }}
        data-testid="help-link"
        className={LOOK}
      >
        {says}
      </Link>
    );
  }
  return (
    <Link
      to="/help/$programmeId/$entryId"
      params={{ programmeId, entryId }}
      data-testid="help-link"
      className={LOOK}
    >
      {says}
    </Link>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 shrink-0">
      <circle cx="12" cy="12" r="9.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path
        d="M9.4 9.5a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <circle cx="12" cy="17" r="1.1" fill="currentColor" />
    </svg>
  );
}
