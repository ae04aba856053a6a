/** The look of lane diagrams and of coverage maps. */
const css = String.raw

export const pictureStyle: string = css`
  .scroll,
  pre.lanes {
    overflow-x: auto;
    max-width: 100%;
  }
  figure .scroll {
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--page);
    padding: 0.5rem;
  }
  pre.lanes {
    line-height: 1.25;
    padding: 0.75rem;
    background: var(--code);
    border-radius: 6px;
  }
  figcaption {
    /* As wide as the picture, not the picture as wide as this. */
    width: 0;
    min-width: 100%;
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.25rem;
    margin-top: 0.5rem;
    color: var(--quiet);
    font-size: 0.8125rem;
  }
  .swatch {
    width: 1.6rem;
    height: 1rem;
    vertical-align: -0.15rem;
    margin-right: 0.2rem;
  }
  .picture {
    display: block;
    font-family: var(--mono);
    font-size: 12.5px;
  }
  .picture text {
    fill: var(--ink);
  }
  .picture .thread {
    font-weight: 700;
  }
  .picture .note,
  .picture .number,
  .picture .label.aside {
    fill: var(--quiet);
    font-weight: 400;
  }
  .picture .number {
    text-anchor: end;
  }
  .picture .time,
  .lifeline {
    fill: none;
    stroke: var(--strong-line);
    stroke-width: 1;
  }
  .lifeline {
    stroke: var(--line);
    stroke-dasharray: 2 4;
  }
  .bar {
    fill: var(--call);
    stroke: var(--call-line);
    stroke-width: 1.25;
  }
  .bar.callback {
    fill: var(--callback);
    stroke: var(--callback-line);
  }
  .bar.inner {
    fill: none;
  }
  .bar.aside {
    fill: var(--paper);
    stroke: var(--strong-line);
  }
  .bar.wrong {
    stroke: var(--fail);
    stroke-width: 2;
  }
  .bar.inner,
  .bar.inner.aside {
    fill: none;
    stroke-width: 1;
  }
  .picture .band {
    fill: var(--fail-soft);
  }
  .mark {
    fill: var(--fail);
  }
  .picture .label.wrong,
  .picture .number.wrong,
  .picture text.rule.wrong {
    fill: var(--fail);
    font-weight: 700;
  }
  .picture .lost {
    fill: var(--doubt);
    font-weight: 700;
  }
  rect.rule {
    fill: var(--page);
    stroke: var(--strong-line);
    stroke-dasharray: 5 4;
  }
  rect.rule.wrong {
    stroke: var(--fail);
  }
  .picture text.rule {
    fill: var(--quiet);
  }
  rect.allowed {
    fill: var(--pass-soft);
    stroke: var(--pass);
    stroke-dasharray: 2 3;
  }
  .picture text.allowed {
    fill: var(--pass);
    font-weight: 700;
  }
  .map {
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
    border-collapse: separate;
    border-spacing: 2px;
  }
  .map td,
  .heat {
    width: 2.6rem;
    min-width: 2.6rem;
    height: 1.75rem;
    padding: 0;
    text-align: center;
    vertical-align: middle;
    border-radius: 3px;
    color: var(--heat-ink);
  }
  .map tbody th {
    font: 500 0.75rem var(--mono);
    white-space: nowrap;
    padding: 0 0.6rem 0 0;
    vertical-align: middle;
  }
  .map thead th {
    padding: 0 0 0.4rem;
    vertical-align: bottom;
  }
  .map thead th span {
    display: inline-block;
    writing-mode: vertical-rl;
    transform: rotate(180deg);
    font: 500 0.75rem var(--mono);
    white-space: nowrap;
    width: 2.6rem;
    line-height: 2.6rem;
  }
  .map .h1,
  .heat.h1 {
    background: var(--heat-1);
  }
  .map .h2 {
    background: var(--heat-2);
  }
  .map .h3,
  .heat.h3 {
    background: var(--heat-3);
  }
  .map .h4 {
    background: var(--heat-4);
  }
  .map .h5 {
    background: var(--heat-5);
    color: var(--heat-5-ink);
  }
  .map .unseen,
  .heat.unseen {
    background: var(--doubt-soft);
    color: var(--doubt);
    font-weight: 700;
    outline: 2px dashed var(--doubt);
    outline-offset: -2px;
  }
  .map .left,
  .heat.left {
    background: var(--faint-soft);
    color: var(--faint);
    font-style: italic;
  }
  .key {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
    gap: 0.35rem 1.5rem;
    list-style: none;
    padding: 0;
    margin-top: 1rem;
    font-size: 0.8125rem;
    color: var(--quiet);
  }
  .key li {
    display: grid;
    grid-template-columns: 2.6rem 1fr;
    gap: 0.6rem;
    align-items: center;
  }
  .heat {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    font-size: 0.75rem;
    border: 1px solid var(--line);
  }
  .share {
    display: block;
    width: min(100%, 32rem);
    height: 0.75rem;
    border-radius: 4px;
  }
  .share .whole {
    fill: var(--faint-soft);
  }
  .share .part {
    fill: var(--call-line);
  }
`
