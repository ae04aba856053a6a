/** The look of tables, of sources, and of what can be unfolded. */
const css = String.raw

export const tableStyle: string = css`
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
`
