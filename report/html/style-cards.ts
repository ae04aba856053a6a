/** The look of failures and of plans without a verdict, of commands and of questions. */
const css = String.raw

export const cardStyle: string = css`
  .card {
    background: var(--paper);
    border: 1px solid var(--line);
    border-top: 5px solid var(--doubt);
    border-radius: 10px;
    padding: clamp(0.9rem, 3vw, 2rem);
    margin-bottom: 2rem;
  }
  .card.failed {
    border-top-color: var(--fail);
  }
  .card > h3 {
    display: flex;
    gap: 0.5rem;
    align-items: baseline;
    margin: 0 0 0.75rem;
    font-size: 1.25rem;
    color: var(--doubt);
  }
  .card > h3 .icon {
    align-self: center;
  }
  .card.failed > h3 {
    color: var(--fail);
  }
  .card > :last-child {
    margin-bottom: 0;
  }
  .came {
    font-size: 1.125rem;
    max-width: 50rem;
  }
  .instead span {
    display: inline-block;
    margin-right: 0.4rem;
    font-weight: 600;
    color: var(--pass);
  }
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 0 2.5rem;
  }
  .beside > div {
    flex: 0 1 auto;
    min-width: 0;
  }
  .beside h4:first-child {
    margin-top: 1rem;
  }
  .beside > div:last-child {
    flex: 1 1 18rem;
  }
  .notice {
    padding: 0.5rem 0.75rem;
    border: 1px dashed var(--doubt);
    border-radius: 6px;
    background: var(--doubt-soft);
  }
  .plan div,
  .questions > div {
    display: grid;
    gap: 0.1rem 1rem;
  }
  .plan div {
    grid-template-columns: 1.75rem 1fr;
    font: 0.875rem/1.6 var(--mono);
  }
  .plan dt {
    color: var(--quiet);
  }
  .forbids {
    list-style: none;
    padding: 0;
  }
  .forbids > li {
    padding-left: 1rem;
    border-left: 3px solid var(--line);
    margin-bottom: 1rem;
  }
  .forbids p {
    margin: 0.2rem 0 0.4rem;
  }
  .command {
    background: var(--code);
    border-radius: 6px;
    padding: 0.6rem 0.8rem;
    white-space: pre-wrap;
    font-size: 0.875rem;
  }
  .command code {
    font-size: inherit;
  }
  p > code,
  dd > code,
  li > code {
    background: var(--code);
    border-radius: 4px;
    padding: 0.1em 0.35em;
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }
  .questions > div {
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    padding: 0.8rem 0;
    border-bottom: 1px solid var(--line);
  }
  .questions dt code {
    display: block;
    color: var(--quiet);
  }
  .questions p {
    margin: 0 0 0.2rem;
  }
  .answer.none {
    color: var(--quiet);
  }
`
