/** What a worker thread loads. */
export { runHunts } from './task.ts'
