/*
 * By the configuration manager: CM_Enable_DevNode has PnP start the device, CM_Disable_DevNode has it removed. This could
 * not be tried without Windows and NDIS; what can be is the way around it, with devices that are names alone.
 */
#include "devices.h"

#include "driver.h"

#include <windows.h>

#include <cfgmgr32.h>
#include <initguid.h>
#include <devguid.h>
#include <setupapi.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static const wchar_t hardware_id[] = L"root\\imcancel_mp";

static struct device devices[DEVICES_MAX];
static int count;

static void name_device(struct device *device, const wchar_t *id, DEVINST node) {
    int length = swprintf((wchar_t *)device->name, DEVICE_NAME_UNITS, L"\\Device\\%ls", id);
    device->units = length > 0 ? (size_t)length : 0;
    device->node = node;
}

/* The list of hardware IDs ends with an empty one. */
static bool is_ours(HDEVINFO set, SP_DEVINFO_DATA *data) {
    wchar_t ids[512] = {0};
    if (!SetupDiGetDeviceRegistryPropertyW(set, data, SPDRP_HARDWAREID, NULL, (BYTE *)ids, sizeof ids - 2 * sizeof *ids, NULL))
        return false;
    for (const wchar_t *id = ids; *id != 0; id += wcslen(id) + 1)
        if (_wcsicmp(id, hardware_id) == 0) return true;
    return false;
}

static bool read_instance_id(HDEVINFO set, SP_DEVINFO_DATA *data, wchar_t *id, DWORD bytes) {
    HKEY key = SetupDiOpenDevRegKey(set, data, DICS_FLAG_GLOBAL, 0, DIREG_DRV, KEY_READ);
    if (key == INVALID_HANDLE_VALUE) return false;
    LSTATUS status = RegQueryValueExW(key, L"NetCfgInstanceId", NULL, NULL, (BYTE *)id, &bytes);
    RegCloseKey(key);
    return status == ERROR_SUCCESS;
}

static void find_adapters(void) {
    HDEVINFO set = SetupDiGetClassDevsW(&GUID_DEVCLASS_NET, NULL, NULL, DIGCF_PRESENT);
    if (set == INVALID_HANDLE_VALUE) return;
    SP_DEVINFO_DATA data = {.cbSize = sizeof data};
    for (DWORD i = 0; count < DEVICES_MAX && SetupDiEnumDeviceInfo(set, i, &data); i++) {
        wchar_t id[48] = {0};
        if (is_ours(set, &data) && read_instance_id(set, &data, id, sizeof id - sizeof *id))
            name_device(&devices[count++], id, data.DevInst);
    }
    SetupDiDestroyDeviceInfoList(set);
}

static void invent(void) {
    for (; count < DEVICES_MAX; count++) {
        wchar_t id[48];
        swprintf(id, sizeof id / sizeof *id, L"{00000000-0000-0000-0000-00000000000%d}", count);
        name_device(&devices[count], id, 0);
    }
}

int devices_find(bool invented) {
    count = 0;
    if (invented) invent();
    else find_adapters();
    return count;
}

const struct device *devices_nth(int index) {
    return &devices[index];
}

void devices_start(const uint16_t *name, uint32_t bytes) {
    for (int i = 0; i < count; i++) {
        const struct device *device = &devices[i];
        if (bytes != device->units * sizeof *name || memcmp(name, device->name, bytes) != 0) continue;
        if (device->node == 0) {
            if (!driver_start(name, bytes)) fprintf(stderr, "imcancel-kernel-agent: the stand-in takes no START\n");
            return;
        }
        CONFIGRET result = CM_Enable_DevNode(device->node, 0);
        if (result != CR_SUCCESS) fprintf(stderr, "imcancel-kernel-agent: CM_Enable_DevNode gave %lu\n", result);
        return;
    }
}

void devices_stop_all(void) {
    for (int i = 0; i < count; i++) {
        if (devices[i].node == 0) continue;
        CONFIGRET result = CM_Disable_DevNode(devices[i].node, CM_DISABLE_UI_NOT_OK);
        if (result != CR_SUCCESS) fprintf(stderr, "imcancel-kernel-agent: CM_Disable_DevNode gave %lu\n", result);
    }
}
