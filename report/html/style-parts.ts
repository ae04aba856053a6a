/** The look of the verdict, of facts, clauses, failures and what can be unfolded. */
const css = String.raw

export const partStyle: string = css`
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
  table {
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 0.7rem 1rem 0.7rem 0;
  }
  thead th {
    color: var(--quiet);
    font-size: 0.8125rem;
    font-weight: 600;
    padding-block: 0.4rem;
  }
  tbody th {
    font-weight: 600;
  }
  .clauses,
  .plain {
    width: 100%;
  }
  .clauses tr,
  .plain tr {
    border-bottom: 1px solid var(--line);
  }
  .clauses tr:target {
    background: var(--paper);
    box-shadow:
      -0.75rem 0 0 var(--paper),
      0.75rem 0 0 var(--paper);
  }
  .clauses th .clause {
    display: block;
    white-space: nowrap;
  }
  .clauses td:nth-child(2) {
    width: 13rem;
  }
  .says {
    width: 52%;
  }
  .says p,
  .reason {
    margin: 0;
  }
  .reason {
    margin-top: 0.3rem;
    line-height: 1.4;
  }
  .amount {
    text-align: right;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    padding-right: 1.75rem;
  }
  .unit {
    display: none;
  }
  .plain {
    min-width: 44rem;
  }
  .plain .amount {
    white-space: normal;
    padding-right: 1rem;
  }
  .sources {
    list-style: none;
    padding: 0;
  }
  .sources li {
    display: grid;
    grid-template-columns: 2.75rem minmax(0, 1fr);
    margin-bottom: 0.3rem;
  }
  .source-id {
    font-weight: 600;
  }
  summary {
    cursor: pointer;
    color: var(--link);
    font-size: 0.875rem;
    padding: 0.25rem 0;
    width: fit-content;
  }
  details[open] > summary {
    margin-bottom: 0.4rem;
  }
  .says dl {
    margin: 0.6rem 0 0.4rem;
  }
  .says dt {
    margin-top: 0.5rem;
  }
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
  @media (max-width: 46rem) {
    .clauses thead {
      display: none;
    }
    .clauses,
    .clauses tbody {
      display: block;
    }
    .clauses tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 0.3rem 0.75rem;
      padding: 0.9rem 0;
    }
    .clauses th,
    .clauses td {
      padding: 0;
      width: auto !important;
    }
    .clauses .says {
      grid-column: 1 / -1;
      grid-row: 3;
    }
    .clauses .amount {
      grid-column: 1 / -1;
      grid-row: 2;
      text-align: left;
      color: var(--quiet);
      font-size: 0.875rem;
    }
    .clauses td:nth-child(2) {
      text-align: right;
      max-width: 11rem;
    }
    .unit {
      display: inline;
    }
    .questions > div {
      grid-template-columns: 1fr;
    }
    .verdict {
      border-left-width: 5px;
    }
  }
`
