/** Words within a paragraph: stressed, as code, or leading somewhere. */
import { unreachable } from '@armilla/kit/unreachable';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Inline, Target } from './core/page.ts';

export function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return of.map((one, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes.
    <One key={place} one={one} />
  ));
}

function One({ one }: { readonly one: Inline }) {
  if (typeof one === 'string') return one;
  switch (one.kind) {
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inlines of={one.of} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inlines of={one.of} />
        </em>
      );
    case 'code':
      return (
        <code className="rounded bg-raised px-1 py-0.5 font-mono text-[0.9em] break-words">
          {one.text}
        </code>
      );
    case 'link':
      return (
        <Leading to={one.to}>
          <Inlines of={one.of} />
        </Leading>
      );
    default:
      return unreachable(one);
  }
}

const LOOK = 'font-medium text-accent underline underline-offset-4';

function Leading({ to, children }: { readonly to: Target; readonly children: ReactNode }) {
  switch (to.in) {
    case 'APP':
      return (
        <Link to={to.path} className={LOOK}>
          {children}
        </Link>
      );
    case 'GUIDE':
      return (
        <Link to="/guide/$chapter" params={{ chapter: to.chapter }} hash={to.hash} className={LOOK}>
          {children}
        </Link>
      );
    case 'WEB':
      return (
        <a href={to.url} rel="noreferrer" className={LOOK}>
          {children}
        </a>
      );
    default:
      return unreachable(to);
  }
}
