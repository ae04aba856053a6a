/** What a test asks of a page from inside of it. Loaded into the browser; gives plain data. */

/** Relative luminance of a colour that a computed style gives, as WCAG 2 defines it; undefined where it is transparent. */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  if (!colour.startsWith('rgb') || alpha === 0) return undefined
  if (alpha !== 1) throw new Error(`${colour} lets through what is below; expected only whole colours`)
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

const inPicture = (element) => element instanceof SVGElement && !(element instanceof SVGSVGElement)

/** What is painted at a point, of the first thing there that paints an area and is no text. */
function backgroundAt(x, y) {
  for (const element of document.elementsFromPoint(x, y)) {
    if (element instanceof SVGTextContentElement) continue
    const { fill, backgroundColor } = getComputedStyle(element)
    const colour = inPicture(element) ? fill : backgroundColor
    if (colour !== 'none' && luminance(colour) !== undefined) return colour
  }
  return 'rgb(255, 255, 255)'
}

/** Every piece of text that can be seen, with the contrast to what is behind its middle. The page has to be in view as a whole. */
function contrasts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    if (node.data.trim() === '' || parent.closest('.hidden, .skip, style') !== null) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = [...range.getClientRects()].find(({ width, height }) => width > 1 && height > 1)
    if (box === undefined) continue
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    if (x > innerWidth || y > innerHeight) throw new Error(`"${node.data}" is out of view, at ${x}, ${y}`)
    const { color, fill } = getComputedStyle(parent)
    const [ink, ground] = [inPicture(parent) ? fill : color, backgroundAt(x, y)]
    const [one, other] = [luminance(ink), luminance(ground)].toSorted((a, b) => b - a)
    found.push({ text: node.data.trim().slice(0, 40), ink, ground, contrast: (one + 0.05) / (other + 0.05) })
  }
  return found
}

/** Whether a label reaches out of the bar that it stands in: the innermost of those at its beginning. */
function reachesOut(label, picture) {
  const box = label.getBoundingClientRect()
  const around = [...picture.querySelectorAll('path.bar:not(.inner)')]
    .map((bar) => bar.getBoundingClientRect())
    .filter(
      ({ left, right, top, bottom }) => left < box.left && box.left < right && top < box.bottom && box.top < bottom,
    )
    .toSorted((one, other) => one.width - other.width)
  return around[0] === undefined || box.right > around[0].right - 3
}

/** Pairs of texts in pictures whose boxes overlap, and texts that reach out of their bar or their picture. */
function collisions() {
  const found = []
  for (const picture of document.querySelectorAll('svg.picture')) {
    const frame = picture.getBoundingClientRect()
    const texts = [...picture.querySelectorAll('text')].map((text) => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
    }))
    for (const label of picture.querySelectorAll('.label'))
      if (reachesOut(label, picture)) found.push(`${label.textContent} reaches out of its bar`)
    for (const [index, { text, box }] of texts.entries()) {
      if (box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom)
        found.push(`${text} is cut off`)
      for (const other of texts.slice(index + 1)) {
        const apart =
          box.right <= other.box.left ||
          other.box.right <= box.left ||
          box.bottom - 2 <= other.box.top ||
          other.box.bottom - 2 <= box.top
        if (!apart) found.push(`${text} on ${other.text}`)
      }
    }
  }
  return found
}

/** What has the focus, and whether that is to be seen. */
function focused() {
  const element = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  element.dataset.reached = 'yes'
  return {
    name: element.localName,
    text: element.textContent.trim().slice(0, 40),
    visible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
  }
}

/** Elements that can be operated or scrolled and were never focused, the closed ones left out. */
function unreached() {
  const scrolls = (element) =>
    element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX !== 'visible'
  return [...document.querySelectorAll('a[href], summary, [tabindex="0"], .scroll, pre')]
    .filter((element) => element.checkVisibility() && (!element.matches('.scroll, pre') || scrolls(element)))
    .filter((element) => element.dataset.reached !== 'yes')
    .map((element) => element.outerHTML.slice(0, 120))
}

globalThis.inPage = { contrasts, collisions, focused, unreached }
