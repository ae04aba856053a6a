/** What a worker thread loads. */
export { runBatchTask } from './batch-task.ts'
