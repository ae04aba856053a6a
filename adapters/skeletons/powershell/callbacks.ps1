# What the subject calls. It may be wrong in every way: what it passes is looked up, never believed.

# Instance and initiation of a callback, as the history tells them.
function Get-EventIndex($Record) {
    if ($null -eq $Record) { return -1 }
    return $Record.Index
}

function Get-EventInitiation($Record) {
    if ($null -eq $Record) { return -1 }
    if ($Run.Plan.Instances[$Record.Index].IsNull) { return 0 }
    return $Record.Initiation
}

# MiniportInitializeEx: gives its status. A held callback would wait here; with one thread it gives way at once.
function Invoke-MiniportInitialize($MiniportHandle, $DriverContext, $DeviceContext) {
    $driver = [Array]::IndexOf($DriverContexts, [int]$DriverContext)
    if ($driver -ge $Run.Plan.Drivers) { $driver = -1 }
    $record = Find-Record $DeviceContext $driver
    $index = Get-EventIndex $record
    $initiation = Get-EventInitiation $record
    Add-Event $ENTER $index $initiation $driver 0 0 0
    $status = $NDIS_STATUS_FAILURE # of a callback that is no one's
    if ($null -ne $record) {
        $isFirst = -not $record.IsEntered
        $record.IsEntered = $true
        $record.Driver = $driver
        $record.Handle = $MiniportHandle
        $Run.Notes[$index].Entered += 1
        $planned = $Run.Plan.Instances[$index]
        if ($isFirst -and -not $Run.IsTearingDown) { foreach ($step in $planned.Inside) { Invoke-Step $step } }
        $status = $planned.Status
        if ($status -eq $NDIS_STATUS_SUCCESS) { $status = Set-MiniportAttributes $MiniportHandle $record.Key }
        $record.IsOperational = $status -eq $NDIS_STATUS_SUCCESS
    }
    Add-Event $EXITED $index $initiation $driver 0 $status 0
    return $status
}

# MiniportHaltEx
function Invoke-MiniportHalt($AdapterContext, $HaltAction) {
    $record = $null; $driver = -1
    if ($Run.Records.ContainsKey([int]$AdapterContext)) {
        $record = $Run.Records[[int]$AdapterContext]
        $driver = $record.Driver
    }
    $index = Get-EventIndex $record
    $initiation = Get-EventInitiation $record
    Add-Event $HALT $index $initiation $driver 0 $HaltAction 0
    Add-Event $HALTED $index $initiation $driver 0 0 0
}
