# A tiny correct NDIS: the part that you replace by calls of your own implementation.
#
# It has no thread of its own. A START that finds a pending device commits it, and calls MiniportInitializeEx then and
# there. Until then a cancel takes the device away. Names are compared unit by unit, with regard to case.
#
# Each function gives one value, its NDIS_STATUS, and nothing else: whatever a statement gives is part of what the
# function gives, so what is not wanted goes to [void]. Handles and contexts are opaque to both sides; 0 is NULL.

$NDIS_STATUS_SUCCESS = 0
$NDIS_STATUS_NOT_ACCEPTED = 65539
$NDIS_STATUS_FAILURE = -1073741823 # an NDIS_STATUS is a signed 32-bit integer
$NdisHaltDeviceInstanceDeInitialized = 1

$SubjectName = 'tiny-ndis in PowerShell 1.0'
$Devices = New-Object 'System.Collections.Generic.Dictionary[string,object]' # by name; a hashtable would ignore case

# What a counted string says: Length bytes of its buffer, two to a unit. What lies behind them is not looked at.
function Get-Content16($String) {
    return [string]::new($String.Buffer, 0, $String.Length / 2)
}

# NdisMRegisterMiniportDriver: gives the driver handle.
function Register-Driver($DriverContext) {
    return @{ Context = $DriverContext }
}

# NdisMDeregisterMiniportDriver
function Unregister-Driver($DriverHandle) {
}

# NdisMSetMiniportAttributes, called from inside MiniportInitializeEx
function Set-MiniportAttributes($MiniportHandle, $AdapterContext) {
    $MiniportHandle.AdapterContext = $AdapterContext
    return $NDIS_STATUS_SUCCESS
}

# NdisIMInitializeDeviceInstanceEx
function Invoke-InitializeDeviceInstance($DriverHandle, $String, $DeviceContext) {
    $content = Get-Content16 $String
    if ($Devices.ContainsKey($content)) { return $NDIS_STATUS_NOT_ACCEPTED }
    $Devices.Add($content, @{
            Driver = $DriverHandle; Content = $content; Context = $DeviceContext; AdapterContext = 0; State = 'pending'
        })
    return $NDIS_STATUS_SUCCESS
}

# NdisIMCancelInitializeDeviceInstance
function Invoke-CancelInitializeDeviceInstance($DriverHandle, $String) {
    $content = Get-Content16 $String
    if (-not $Devices.ContainsKey($content)) { return $NDIS_STATUS_FAILURE }
    $device = $Devices[$content]
    $isOwner = $device.Driver.Context -eq $DriverHandle.Context
    if (-not $isOwner -or $device.State -ne 'pending') { return $NDIS_STATUS_FAILURE }
    [void]$Devices.Remove($content)
    return $NDIS_STATUS_SUCCESS
}

# NdisIMDeInitializeDeviceInstance
function Invoke-DeInitializeDeviceInstance($MiniportHandle) {
    if ($MiniportHandle.State -ne 'operational') { return $NDIS_STATUS_FAILURE }
    $MiniportHandle.State = 'halting'
    Invoke-MiniportHalt $MiniportHandle.AdapterContext $NdisHaltDeviceInstanceDeInitialized
    $MiniportHandle.State = 'absent'
    [void]$Devices.Remove($MiniportHandle.Content)
    return $NDIS_STATUS_SUCCESS
}

# IRP_MN_START_DEVICE arrives for the device of that name. One that is not pending ignores it.
function Invoke-StartDevice($String) {
    $content = Get-Content16 $String
    if (-not $Devices.ContainsKey($content)) { return }
    $device = $Devices[$content]
    if ($device.State -ne 'pending') { return }
    $device.State = 'initializing'
    $status = Invoke-MiniportInitialize $device $device.Driver.Context $device.Context
    if ($status -eq $NDIS_STATUS_SUCCESS) {
        $device.State = 'operational'
    } else {
        $device.State = 'absent'
        [void]$Devices.Remove($content)
    }
}

# Called wherever the probe waits: makes the callbacks that are due, and returns when no more is to come.
function Complete-DueCallbacks {
}

# Forgets every device, at the end of a run.
function Reset-Ndis {
    $Devices.Clear()
}
