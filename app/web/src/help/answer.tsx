/** The text of an answer: paragraphs, steps, and numbers that can be called. */
import { blocksOf, runsOf } from './core/answer.ts';

export function Answer({ text }: { readonly text: string }) {
  return (
    <div className="flex max-w-prose flex-col gap-3 text-[1.05rem] leading-relaxed">
      {blocksOf(text).map((block) =>
        block.kind === 'PARAGRAPH' ? (
          <p key={block.text}>
            <Said text={block.text} />
          </p>
        ) : (
          <ol
            key={block.steps.join()}
            className="flex list-decimal flex-col gap-2 pl-6 marker:text-accent marker:font-semibold"
          >
            {block.steps.map((step) => (
              <li key={step} className="pl-1">
                <Said text={step} />
              </li>
            ))}
          </ol>
        ),
      )}
    </div>
  );
}

function Said({ text }: { readonly text: string }) {
  return runsOf(text).map(({ text: run, call }) =>
    call === undefined ? (
      <span key={run}>{run}</span>
    ) : (
      <a
        key={run}
        href={call}
        className="font-semibold whitespace-nowrap text-accent underline underline-offset-4"
      >
        {run}
      </a>
    ),
  );
}
