/** The style sheet of the page: constant text, the only thing on it that is not escaped. */
import { type Markup, constant } from './markup.ts'
import { baseStyle } from './style-base.ts'
import { cardStyle } from './style-cards.ts'
import { headStyle } from './style-head.ts'
import { narrowStyle } from './style-narrow.ts'
import { pictureStyle } from './style-pictures.ts'
import { printStyle } from './style-print.ts'
import { tableStyle } from './style-tables.ts'

export const style: Markup = constant(
  [baseStyle, headStyle, tableStyle, cardStyle, narrowStyle, pictureStyle, printStyle].join(''),
)
