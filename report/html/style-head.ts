/** The look of the verdict, of signs, of facts and of the navigation. */
const css = String.raw

export const headStyle: string = css`
  .eyebrow {
    color: var(--quiet);
    font-size: 0.875rem;
    margin: 0 0 0.75rem;
  }
  .verdict {
    --tone: var(--doubt);
    --soft: var(--doubt-soft);
    padding: clamp(1rem, 3vw, 2rem);
    background: var(--soft);
    border: 1px solid var(--tone);
    border-left-width: 8px;
    border-radius: 10px;
  }
  .verdict.pass {
    --tone: var(--pass);
    --soft: var(--pass-soft);
  }
  .verdict.fail {
    --tone: var(--fail);
    --soft: var(--fail-soft);
  }
  .verdict h1 {
    display: flex;
    gap: 0.3em;
    align-items: center;
    font-size: clamp(2rem, 7vw, 3.25rem);
    letter-spacing: -0.03em;
    color: var(--tone);
  }
  .verdict p,
  .verdict li {
    color: var(--ink);
    max-width: 50rem;
  }
  .meaning {
    font-size: 1.125rem;
    margin: 0.5rem 0 0.9rem;
  }
  .verdict .quiet {
    margin: 0.9rem 0 0;
  }
  .why p {
    font-weight: 600;
    margin: 0.9rem 0 0.2rem;
  }
  .why ul {
    margin: 0;
  }
  .counts {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.4rem;
    padding: 0;
    margin: 0;
    list-style: none;
  }
  .icon {
    width: 1em;
    height: 1em;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    padding: 0.1em 0.6em 0.1em 0.45em;
    border: 1px solid currentColor;
    border-radius: 99px;
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
    background: var(--faint-soft);
    color: var(--faint);
  }
  .badge.pass {
    background: var(--pass-soft);
    color: var(--pass);
  }
  .badge.fail {
    background: var(--fail);
    border-color: var(--fail);
    color: var(--paper);
  }
  .badge.inconclusive {
    background: var(--doubt-soft);
    color: var(--doubt);
    border-style: dashed;
  }
  .badge.not-exercised {
    background: var(--paper);
    color: var(--doubt);
    border-style: dotted;
    border-width: 2px;
    padding-block: calc(0.1em - 1px);
  }
  .clauses .aside .badge {
    background: none;
    color: var(--quiet);
    border-style: dotted;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    gap: 0.9rem 2rem;
    margin: 1.75rem 0 0;
  }
  .facts dt,
  .says dt {
    color: var(--quiet);
    font-size: 0.8125rem;
  }
  .facts .wide {
    grid-column: 1 / -1;
  }
  .facts.small {
    margin: 0 0 0.75rem;
    gap: 0.5rem 2rem;
  }
  nav {
    margin-top: 1.75rem;
    padding: 0.6rem 0;
    border-block: 1px solid var(--line);
  }
  nav ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.4rem;
    padding: 0;
    margin: 0;
    list-style: none;
  }
  nav a {
    display: inline-block;
    padding: 0.2rem 0;
  }
`
