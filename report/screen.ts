/** What the reader's screen can show. */
import { type Paint, plain } from './paint.ts'

export interface Screen {
  /** Columns that a line may take */
  readonly columns: number
  readonly paint: Paint
  /** Whether pictures keep to ASCII, for readers that are shown no box drawing; they do not unless told */
  readonly ascii?: boolean
}

/** Fit for a file: no colours, no characters that an encoding could spoil. */
export const plainScreen: Screen = { columns: 100, paint: plain, ascii: true }
