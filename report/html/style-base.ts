/** Colours, light and dark, type, and what is the same on all of the page. */
const css = String.raw

export const baseStyle: string = css`
  :root {
    color-scheme: light dark;
    --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
    --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace;
    --page: #f7f6f3;
    --paper: #ffffff;
    --ink: #1c1f24;
    --quiet: #585e69;
    --line: #dedbd3;
    --strong-line: #8d9099;
    --link: #1d4f91;
    --code: #f1efea;
    --pass: #17603a;
    --pass-soft: #e4f2e8;
    --fail: #a31d17;
    --fail-soft: #fce9e6;
    --doubt: #774c00;
    --doubt-soft: #fcf0d6;
    --faint: #535964;
    --faint-soft: #ebecee;
    --call: #e3ecf7;
    --call-line: #4a6f9f;
    --callback: #eee6f7;
    --callback-line: #6f4ca1;
    --heat-1: #e6eff8;
    --heat-2: #cbdff1;
    --heat-3: #a3c8e8;
    --heat-4: #78aedc;
    --heat-5: #215f9c;
    --heat-ink: #10233a;
    --heat-5-ink: #ffffff;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --page: #131519;
      --paper: #1b1e24;
      --ink: #e8e7e3;
      --quiet: #a5abb6;
      --line: #32363f;
      --strong-line: #767c89;
      --link: #92bdf5;
      --code: #252931;
      --pass: #85d3a1;
      --pass-soft: #17301f;
      --fail: #ff9c92;
      --fail-soft: #3b1917;
      --doubt: #efc067;
      --doubt-soft: #35270d;
      --faint: #b3b8c2;
      --faint-soft: #2a2e36;
      --call: #1f2f45;
      --call-line: #7ba5dc;
      --callback: #30244a;
      --callback-line: #b596e8;
      --heat-1: #192737;
      --heat-2: #1d3852;
      --heat-3: #234d72;
      --heat-4: #2a6292;
      --heat-5: #8fc3f2;
      --heat-ink: #f0f6fc;
      --heat-5-ink: #0b1c2c;
    }
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  html {
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
    scroll-padding-top: 1rem;
  }
  body {
    margin: 0 auto;
    max-width: 74rem;
    padding: clamp(1rem, 3vw, 2.5rem) clamp(0.75rem, 4vw, 2.5rem) 5rem;
    background: var(--page);
    color: var(--ink);
    font: 1rem/1.55 var(--sans);
    overflow-wrap: anywhere;
  }
  h1,
  h2,
  h3,
  h4 {
    line-height: 1.2;
    text-wrap: balance;
    margin: 0;
  }
  h2 {
    font-size: 1.5rem;
    letter-spacing: -0.015em;
    margin: 0 0 0.75rem;
  }
  h3 {
    font-size: 1.125rem;
    margin: 1.75rem 0 0.75rem;
  }
  h4 {
    font-size: 0.8125rem;
    letter-spacing: 0.02em;
    color: var(--quiet);
    margin: 1.75rem 0 0.5rem;
  }
  p,
  ul,
  dl,
  figure,
  pre {
    margin: 0 0 0.75rem;
  }
  ul {
    padding-left: 1.25rem;
  }
  dd {
    margin: 0;
  }
  a {
    color: var(--link);
    text-underline-offset: 0.18em;
    text-decoration-thickness: 1px;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  :focus-visible {
    outline: 3px solid var(--link);
    outline-offset: 2px;
    border-radius: 3px;
  }
  main:focus {
    outline: none;
  }
  code,
  pre,
  .clause {
    font-family: var(--mono);
    font-size: 0.875em;
    font-variant-ligatures: none;
  }
  .clause {
    white-space: nowrap;
  }
  main > section {
    margin-top: 3.5rem;
  }
  section > p {
    max-width: 46rem;
  }
  .quiet,
  .level,
  .reason,
  small {
    color: var(--quiet);
    font-size: 0.875rem;
    font-weight: 400;
  }
  .skip {
    position: absolute;
    left: 0.75rem;
    top: -6rem;
    padding: 0.6rem 1rem;
    background: var(--paper);
    border: 1px solid var(--strong-line);
    border-radius: 0 0 6px 6px;
    z-index: 2;
  }
  .skip:focus {
    top: 0;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`
