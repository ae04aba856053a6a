/** On paper: everything unfolded, nothing cut off, colours kept where they carry meaning. */
const css = String.raw

export const printStyle: string = css`
  @media print {
    :root {
      color-scheme: light;
      --page: #ffffff;
    }
    body {
      max-width: none;
      padding: 0;
      font-size: 10pt;
    }
    nav,
    .skip {
      display: none;
    }
    .verdict,
    .questions > div,
    figure {
      break-inside: avoid;
    }
    h2,
    h3,
    h4 {
      break-after: avoid;
    }
    details::details-content {
      content-visibility: visible;
      block-size: auto;
    }
    .scroll,
    pre {
      overflow: visible;
    }
    pre {
      white-space: pre-wrap;
    }
    .badge,
    .verdict,
    .map td,
    .heat,
    .picture,
    .picture * {
      print-color-adjust: exact;
    }
    .picture {
      max-width: 100%;
      height: auto;
    }
  }
`
