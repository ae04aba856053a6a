/** The style sheet of the page: constant text, the only thing on it that is not escaped. */
import { type Markup, constant } from './markup.ts'
import { baseStyle } from './style-base.ts'
import { partStyle } from './style-parts.ts'
import { pictureStyle } from './style-pictures.ts'
import { printStyle } from './style-print.ts'

export const style: Markup = constant(`${baseStyle}${partStyle}${pictureStyle}${printStyle}`)
