/* The plan's threads: the main thread is thread 0, the others wait between runs and are released all at once. */
#ifndef POOL_H
#define POOL_H

/* Makes the calling thread thread 0. To be called once. */
void pool_begin(void);
/* Runs `body` on `threads` threads with their indices, on this one with 0, and returns when all are done. */
void pool_run(int threads, void (*body)(int index));
/* After the runs of a request: lets the main thread off the processor that it was kept on. */
void pool_rest(void);
/* Tells the threads to end, for a kernel that unloads the probe; a process just exits. The next run starts new ones. */
void pool_end(void);

#endif
