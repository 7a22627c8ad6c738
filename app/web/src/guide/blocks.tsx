/** A page's tree as elements. */
import { unreachable } from '@armilla/kit/unreachable';
import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';
import type { Block, Inline } from './core/page.ts';
import { Inlines } from './inlines.tsx';
import { PageTable } from './page-table.tsx';

/** A page never changes, so a part is known by its place. */
const placed = <T,>(all: readonly T[], show: (one: T) => ReactNode) =>
  all.map((one, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
    <Keep key={place}>{show(one)}</Keep>
  ));

function Keep({ children }: { readonly children: ReactNode }) {
  return children;
}

export function Blocks({ of }: { readonly of: readonly Block[] }) {
  return placed(of, (block) => <OneBlock block={block} />);
}

function OneBlock({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return <Heading id={block.id} depth={block.depth} of={block.of} />;
    case 'paragraph':
      return (
        <p className="my-3 leading-relaxed">
          <Inlines of={block.of} />
        </p>
      );
    case 'quote':
      return (
        <blockquote className="my-4 rounded-r-xl border-l-4 border-accent bg-raised px-4 py-1">
          <Blocks of={block.of} />
        </blockquote>
      );
    case 'list':
      return <List block={block} />;
    case 'code':
      return <CodeBlock text={block.text} language={block.language} />;
    case 'table':
      return <PageTable head={block.head} rows={block.rows} />;
    case 'picture':
      return <Picture block={block} />;
    case 'rule':
      return <hr className="my-6 border-line" />;
    default:
      return unreachable(block);
  }
}

interface HeadingProps {
  readonly id: string;
  readonly depth: number;
  readonly of: readonly Inline[];
}

function Heading({ id, depth, of }: HeadingProps) {
  const says = <Inlines of={of} />;
  if (depth <= 2) {
    return (
      <h2 id={id} className="mt-8 mb-2 scroll-mt-4 text-xl font-bold tracking-tight">
        {says}
      </h2>
    );
  }
  return (
    <h3 id={id} className="mt-6 mb-2 scroll-mt-4 text-lg font-semibold">
      {says}
    </h3>
  );
}

function List({ block: { ordered, items } }: { readonly block: Extract<Block, { kind: 'list' }> }) {
  const inside = placed(items, (item) => (
    <li className="my-1.5 pl-1 [&>p]:my-0">
      <Blocks of={item} />
    </li>
  ));
  return ordered ? (
    <ol className="my-3 list-decimal pl-6 marker:font-semibold marker:text-accent">{inside}</ol>
  ) : (
    <ul className="my-3 list-disc pl-6 marker:text-accent">{inside}</ul>
  );
}

/** A screen as a walk took it; one that was not taken yet is left out. */
function Picture({ block }: { readonly block: Extract<Block, { kind: 'picture' }> }) {
  const { src, alt, width, height, name } = block;
  if (src === undefined) return null;
  return (
    <figure className="my-6" data-picture={name}>
      <img
        src={src}
        alt={alt}
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        className="mx-auto h-auto max-h-[38rem] w-auto max-w-full rounded-2xl border border-line shadow-lift"
      />
    </figure>
  );
}
