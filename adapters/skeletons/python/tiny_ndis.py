"""A tiny correct NDIS: the part that you replace by calls of your own implementation.

One lock, the devices by their names, and a worker thread that stands for the PnP manager. A START puts a device into
the queue; the worker takes it out, which is the commit, and calls the driver without the lock. A device that is pending
can be canceled, also while it is queued. Handles and contexts are opaque to both sides; 0 is NULL.
"""
import threading
import time
from collections import deque

SUCCESS = 0x00000000
NOT_ACCEPTED = 0x00010003
FAILURE = 0xC0000001 - 0x100000000  # an NDIS_STATUS is a signed 32-bit integer
HALT_DEINITIALIZED = 1  # NdisHaltDeviceInstanceDeInitialized

PENDING, INITIALIZING, OPERATIONAL, HALTING = range(4)


class Driver:
    def __init__(self, context, miniport_initialize, miniport_halt):
        self.context = context
        self.miniport_initialize = miniport_initialize  # (miniport handle, driver context, device context): status
        self.miniport_halt = miniport_halt  # (adapter context, halt action)


class Device:
    def __init__(self, driver, name, context):
        self.driver = driver
        self.name = name
        self.context = context
        self.adapter_context = 0
        self.state = PENDING


def pause():
    """Lets other threads in. By itself Python changes threads so seldom that two short calls never overlap."""
    time.sleep(0)


def content(string):
    """What a counted string says: Length bytes of its buffer, copied. What lies behind them is not looked at."""
    return bytes(string.buffer[: string.length])


class TinyNdis:
    """Every method may be called by any thread at any time, also inside a callback."""

    name = "tiny-ndis 1.0"

    def __init__(self):
        self.lock = threading.Condition()
        self.devices = {}  # by name, from Initialize until canceled, failed or halted
        self.queue = deque()  # pending devices that have got their START
        self.working = False  # the worker is in a callback
        threading.Thread(target=self.work, daemon=True).start()

    def register_driver(self, context, miniport_initialize, miniport_halt):
        """NdisMRegisterMiniportDriver: gives the driver handle."""
        return Driver(context, miniport_initialize, miniport_halt)

    def deregister_driver(self, driver):
        """NdisMDeregisterMiniportDriver"""

    def set_miniport_attributes(self, device, adapter_context):
        """NdisMSetMiniportAttributes, called from inside MiniportInitializeEx"""
        device.adapter_context = adapter_context
        return SUCCESS

    def initialize(self, driver, string, context):
        """NdisIMInitializeDeviceInstanceEx"""
        pause()
        name = content(string)
        with self.lock:
            if name in self.devices:
                return NOT_ACCEPTED
            self.devices[name] = Device(driver, name, context)
            return SUCCESS

    def cancel(self, driver, string):
        """NdisIMCancelInitializeDeviceInstance"""
        pause()
        with self.lock:
            device = self.devices.get(content(string))
            if device is None or device.driver is not driver or device.state != PENDING:
                return FAILURE
            self.forget(device)
            return SUCCESS

    def deinitialize(self, device):
        """NdisIMDeInitializeDeviceInstance. It may come as MiniportInitializeEx is just about to return."""
        pause()
        with self.lock:
            self.lock.wait_for(lambda: device.state != INITIALIZING)
            if self.devices.get(device.name) is not device or device.state != OPERATIONAL:
                return FAILURE
            device.state = HALTING
        device.driver.miniport_halt(device.adapter_context, HALT_DEINITIALIZED)
        with self.lock:
            self.forget(device)
        return SUCCESS

    def start_device(self, string):
        """IRP_MN_START_DEVICE arrives for the device of that name. One that is not pending ignores it."""
        pause()
        with self.lock:
            device = self.devices.get(content(string))
            if device is not None and device.state == PENDING and device not in self.queue:
                self.queue.append(device)
                self.lock.notify_all()

    def quiesce(self):
        """Returns when everything that is due has been done."""
        with self.lock:
            self.lock.wait_for(lambda: not self.queue and not self.working)

    def reset(self):
        """Forgets every device. Nothing runs then."""
        with self.lock:
            self.devices.clear()
            self.queue.clear()

    def forget(self, device):
        """Under the lock."""
        del self.devices[device.name]
        if device in self.queue:
            self.queue.remove(device)
        self.lock.notify_all()

    def work(self):
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.queue)
                device = self.queue.popleft()
                device.state = INITIALIZING  # the commit: from here on there is no way to stop it
                self.working = True
            pause()
            driver = device.driver
            status = driver.miniport_initialize(device, driver.context, device.context)
            with self.lock:
                self.working = False
                device.state = OPERATIONAL if status == SUCCESS else HALTING
                if status != SUCCESS:
                    self.forget(device)
                self.lock.notify_all()
