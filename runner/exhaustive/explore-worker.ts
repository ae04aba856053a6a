/** What a worker thread loads. */
export { runTask } from './explore-task.ts'
