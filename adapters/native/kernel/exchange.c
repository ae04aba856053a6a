/* See exchange.h. One lock around it all; it polls where it waits, since answers are few and machines are fast. */
#include "exchange.h"

#include "plan.h"
#include "platform.h"

#include <stdatomic.h>
#include <string.h>

enum { poll_us = 200 };

static FAST_MUTEX lock;
static KEVENT came;          /* a request, or the end */
static atomic_bool ending;
static PFILE_OBJECT present; /* whose request is under way; NULL for none */
static PIRP waiting;         /* the IRP to answer with next; NULL while there is none */
static atomic_bool abandoned;
static _Atomic(const char *) dead;

static struct {
    struct wire_run run;
    int32_t words[PLAN_MAX_WORDS];
} request;

void exchange_begin(void) {
    ExInitializeFastMutex(&lock);
    KeInitializeEvent(&came, SynchronizationEvent, FALSE);
}

static ULONG size_of_input(PIRP irp) {
    return IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.InputBufferLength;
}

static bool has_room(PIRP irp) {
    return IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength >= WIRE_ANSWER_BYTES;
}

/* Whether the input is a whole request of this version. Its plan is another matter. */
static bool is_request(PIRP irp) {
    const struct wire_run *run = irp->AssociatedIrp.SystemBuffer;
    ULONG size = size_of_input(irp);
    return size >= sizeof *run && run->version == WIRE_VERSION && run->word_count <= PLAN_MAX_WORDS &&
           size == sizeof *run + run->word_count * sizeof(int32_t) && run->times >= 1 && run->stall_ms >= 1 &&
           run->quiesce_ms >= 1 && run->idle_ms >= 1;
}

static void write_sentence(PIRP irp, enum wire_answer_kind kind, const char *sentence) {
    struct wire_answer *answer = irp->AssociatedIrp.SystemBuffer;
    size_t length = strlen(sentence);
    *answer = (struct wire_answer){.kind = kind, .bytes = (uint32_t)length};
    memcpy(answer + 1, sentence, length);
    irp->IoStatus.Information = sizeof *answer + length;
}

NTSTATUS exchange_run(PIRP irp, PFILE_OBJECT owner) {
    if (!has_room(irp)) return STATUS_BUFFER_TOO_SMALL;
    if (!is_request(irp)) return STATUS_INVALID_PARAMETER;
    if (exchange_dead() != NULL) { /* the thread that would run it may be lost */
        write_sentence(irp, WIRE_FAILURE, exchange_dead());
        return STATUS_SUCCESS;
    }
    NTSTATUS status = STATUS_DEVICE_BUSY;
    ExAcquireFastMutex(&lock);
    if (present == NULL) {
        memcpy(&request, irp->AssociatedIrp.SystemBuffer, size_of_input(irp));
        present = owner;
        waiting = irp;
        atomic_store(&abandoned, false);
        IoMarkIrpPending(irp);
        status = STATUS_PENDING;
        KeSetEvent(&came, IO_NO_INCREMENT, FALSE);
    }
    ExReleaseFastMutex(&lock);
    return status;
}

NTSTATUS exchange_continue(PIRP irp, PFILE_OBJECT owner) {
    if (!has_room(irp)) return STATUS_BUFFER_TOO_SMALL;
    NTSTATUS status = STATUS_INVALID_DEVICE_STATE;
    ExAcquireFastMutex(&lock);
    if (present == owner && waiting == NULL) {
        waiting = irp;
        IoMarkIrpPending(irp);
        status = STATUS_PENDING;
    }
    ExReleaseFastMutex(&lock);
    return status;
}

void exchange_abandon(PFILE_OBJECT owner) {
    ExAcquireFastMutex(&lock);
    if (present == owner) atomic_store(&abandoned, true);
    ExReleaseFastMutex(&lock);
}

const struct wire_run *exchange_next(void) {
    for (;;) {
        KeWaitForSingleObject(&came, Executive, KernelMode, FALSE, NULL);
        if (atomic_load(&ending)) return NULL;
        ExAcquireFastMutex(&lock);
        bool is_there = present != NULL;
        ExReleaseFastMutex(&lock);
        if (is_there) return &request.run;
    }
}

void exchange_end(void) {
    atomic_store(&ending, true);
    KeSetEvent(&came, IO_NO_INCREMENT, FALSE);
}

/* A program that is ended has its IRP canceled, but its handle is closed only when that IRP is completed. */
bool exchange_is_abandoned(void) {
    if (atomic_load(&abandoned)) return true;
    ExAcquireFastMutex(&lock);
    bool canceled = waiting != NULL && waiting->Cancel;
    ExReleaseFastMutex(&lock);
    return canceled;
}

struct wire_answer *exchange_take(PIRP *irp) {
    for (;;) {
        ExAcquireFastMutex(&lock);
        *irp = waiting;
        waiting = NULL;
        ExReleaseFastMutex(&lock);
        if (*irp != NULL) return (*irp)->AssociatedIrp.SystemBuffer;
        if (atomic_load(&abandoned)) return NULL;
        platform_sleep_us(poll_us);
    }
}

void exchange_give(PIRP irp, bool last) {
    if (last) {
        ExAcquireFastMutex(&lock);
        present = NULL;
        ExReleaseFastMutex(&lock);
    }
    if (irp == NULL) return;
    const struct wire_answer *answer = irp->AssociatedIrp.SystemBuffer;
    irp->IoStatus.Status = STATUS_SUCCESS;
    irp->IoStatus.Information = sizeof *answer + answer->bytes;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
}

void exchange_say(enum wire_answer_kind kind, const char *sentence) {
    PIRP irp;
    if (exchange_take(&irp) != NULL) write_sentence(irp, kind, sentence);
    exchange_give(irp, true);
}

const char *exchange_dead(void) {
    return atomic_load(&dead);
}

void exchange_die(const char *why) {
    const char *none = NULL;
    atomic_compare_exchange_strong(&dead, &none, why); /* the first reason is the one that helps */
}
