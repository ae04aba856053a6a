/** What is laid out otherwise where the screen is narrow. */
const css = String.raw

export const narrowStyle: string = css`
  @media screen and (max-width: 46rem) {
    .clauses thead {
      display: none;
    }
    .clauses,
    .clauses tbody {
      display: block;
    }
    .clauses tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 0.3rem 0.75rem;
      padding: 0.9rem 0;
    }
    .clauses th,
    .clauses td {
      padding: 0;
      width: auto !important;
    }
    .clauses th .clause {
      white-space: normal;
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
