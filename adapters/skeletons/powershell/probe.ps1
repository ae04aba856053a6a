# The probe: a small intermediate driver that runs a plan on one thread, and records what it sees. It never judges.
#
# An event is added immediately before a call, immediately behind its return, first thing in a callback, and last before
# it returns. All that changes in a run is kept in $Run, whose members the functions below read and set.

$CALL = 1; $RETURNED = 2; $ENTER = 3; $EXITED = 4; $HALT = 5; $HALTED = 6; $QUIESCED = 7 # kinds of events
$BY_INITIALIZE = 1; $BY_CANCEL = 2; $BY_DEINITIALIZE = 3; $BY_START = 4; $BY_UNBIND = 5 # functions, in events
$TERMINATED = 0; $UNTERMINATED = 1; $GARBAGE = 2; $SHARED = 3; $OTHER_CASE = 4 # spellings
$DriverContexts = 208, 209
$MaximumEvents = 16384

$Run = @{ LastKey = 256 }

# Eight words to an event. The second is the thread: here there is one.
function Add-Event([int] $Kind, [int] $Index, [int] $Initiation, [int] $Driver, [int] $By, [int] $Status, $Detail) {
    if ($Run.Events.Count -ge 8 * $MaximumEvents) { throw 'flooded' }
    foreach ($word in $Kind, 0, $Index, $Initiation, $Driver, $By, $Status, $Detail) { $Run.Events.Add($word) }
}

# The name with the case of each ASCII letter swapped.
function Get-OtherCase($Name) {
    $letters = $Name.ToCharArray()
    for ($at = 0; $at -lt $letters.Length; $at++) {
        $unit = [int]$letters[$at]
        if (($unit -ge 65 -and $unit -le 90) -or ($unit -ge 97 -and $unit -le 122)) {
            $letters[$at] = [char]($unit -bxor 32)
        }
    }
    return [string]::new($letters)
}

# A UNICODE_STRING with its buffer. The lengths are in bytes; what lies behind MaximumLength belongs to nothing.
function New-String16($Name, $Spelling) {
    $tail = [string][char]0
    if ($Spelling -eq $UNTERMINATED -or $Spelling -eq $GARBAGE) { $tail = 'pqrstuvw' }
    $length = 2 * $Name.Length
    $maximum = [Math]::Min($length + 2 * $tail.Length, 65534)
    if ($Spelling -eq $UNTERMINATED) { $maximum = $length }
    $string = @{ Length = $length; MaximumLength = $maximum; Buffer = ($Name + $tail).ToCharArray() }
    $string.Before = Get-Look $string
    return $string
}

# All that a string holds, as one text, so that a change can be seen.
function Get-Look($String) {
    return "$($String.Length) $($String.MaximumLength) " + [string]::new($String.Buffer)
}

# What is left of a string behind a call of Initialize or Cancel: bit 0 of the detail of its return, the last word.
function Set-InputDetail($String) {
    if (-not [string]::Equals($String.Before, (Get-Look $String), [StringComparison]::Ordinal)) {
        $Run.Events[$Run.Events.Count - 1] = 1
    }
}

function Invoke-Initialize($Index) {
    $planned = $Run.Plan.Instances[$Index]; $notes = $Run.Notes[$Index]; $string = $Run.Strings[$Index]
    $Run.LastKey += 16 # no two initiations have the same context, also in different runs
    $Run.Initiations += 1
    $record = @{ Key = $Run.LastKey; Initiation = $Run.Initiations; Index = $Index; Driver = -1
        Handle = $null; IsEntered = $false; IsOperational = $false
    }
    $Run.Records.Add($record.Key, $record)
    $notes.Records.Add($record)
    $context = $record.Key
    if ($planned.IsNull) { $context = 0 }
    $handle = $Run.Handles[$planned.Owner]
    Add-Event $CALL $Index $record.Initiation $planned.Owner $BY_INITIALIZE 0 0
    $status = Invoke-InitializeDeviceInstance $handle $string $context
    Add-Event $RETURNED $Index $record.Initiation $planned.Owner $BY_INITIALIZE $status 0
    Set-InputDetail $string
    if ($status -eq $NDIS_STATUS_SUCCESS) { $notes.Accepted += 1 }
}

# Gives the status.
function Invoke-Cancel($Index, $Driver, $Spelling) {
    $named = $Index
    $name = $Run.Plan.Instances[$Index].Name
    if ($Spelling -eq $OTHER_CASE) { # it may be exactly the name of another instance
        $name = Get-OtherCase $name
        for ($at = 0; $at -lt $Run.Plan.Instances.Count; $at++) {
            if ([string]::Equals($name, $Run.Plan.Instances[$at].Name, [StringComparison]::Ordinal)) { $named = $at }
        }
    }
    $string = $Run.Strings[$Index]
    if ($Spelling -ne $SHARED) { $string = New-String16 $name $Spelling }
    $handle = $Run.Handles[$Driver]
    Add-Event $CALL $Index 0 $Driver $BY_CANCEL 0 $Spelling
    $status = Invoke-CancelInitializeDeviceInstance $handle $string
    Add-Event $RETURNED $Index 0 $Driver $BY_CANCEL $status 0
    Set-InputDetail $string
    if ($Spelling -ne $SHARED) { # who reads it from now on finds another name
        [Array]::Copy(('z' * $string.Buffer.Length).ToCharArray(), $string.Buffer, $string.Buffer.Length)
    }
    $isOwner = $Driver -eq $Run.Plan.Instances[$named].Owner
    if ($isOwner -and $status -eq $NDIS_STATUS_SUCCESS) { $Run.Notes[$named].Canceled += 1 }
    return $status
}

function Invoke-Start($Index) {
    Add-Event $CALL $Index 0 0 $BY_START 0 0
    [void](Invoke-StartDevice $Run.Strings[$Index])
    Add-Event $RETURNED $Index 0 0 $BY_START 0 0
}

# Takes the handle of an operational miniport, and halts it. Gives whether there was one.
function Invoke-DeInitialize($Index) {
    $records = $Run.Notes[$Index].Records
    $at = $records.Count - 1
    while ($at -ge 0 -and -not $records[$at].IsOperational) { $at -= 1 }
    if ($at -lt 0) { return $false }
    $records[$at].IsOperational = $false
    $handle = $records[$at].Handle
    $owner = $Run.Plan.Instances[$Index].Owner
    Add-Event $CALL $Index 0 $owner $BY_DEINITIALIZE 0 0
    $status = Invoke-DeInitializeDeviceInstance $handle
    Add-Event $RETURNED $Index 0 $owner $BY_DEINITIALIZE $status 0
    return $true
}

# What a driver does for one device when the adapter below it goes away; also at the end of a run.
function Invoke-Removal($Index, $IsLast) {
    $notes = $Run.Notes[$Index]
    $accepted = $notes.Accepted
    if ($accepted -gt $notes.Canceled + $notes.Entered) {
        $status = Invoke-Cancel $Index $Run.Plan.Instances[$Index].Owner $TERMINATED
        if ($status -ne $NDIS_STATUS_SUCCESS) {
            [void](Complete-DueCallbacks)
            # Nobody else is there who could bring the callback about: a driver would wait for ever.
            if ($accepted -gt $notes.Canceled + $notes.Entered -and -not $IsLast) { throw 'stalled' }
        }
    }
    while (Invoke-DeInitialize $Index) { }
}

function Invoke-Unbind($Adapter) {
    Add-Event $CALL $Adapter 0 0 $BY_UNBIND 0 0
    for ($index = 0; $index -lt $Run.Plan.Instances.Count; $index++) {
        if ($Run.Plan.Instances[$index].Adapter -eq $Adapter) { Invoke-Removal $index $false }
    }
    Add-Event $RETURNED $Adapter 0 0 $BY_UNBIND 0 0
}

# One step. With one thread nothing can move while a step waits, so every wait gives way once what is due was done.
function Invoke-Step($Step) {
    switch ($Step.Kind) {
        1 { Invoke-Initialize $Step.Target }
        2 { [void](Invoke-Cancel $Step.Target $Step.Driver $Step.Detail) }
        3 { Invoke-Start $Step.Target }
        4 { [void](Complete-DueCallbacks) }
        6 { [void](Complete-DueCallbacks); [void](Invoke-DeInitialize $Step.Target) }
        7 { Invoke-Unbind $Step.Target }
    }
}

# The initiation that a context stands for, or nothing. With NULL it is the driver that tells the instance.
function Find-Record($Context, $Driver) {
    if ($Run.Records.ContainsKey([int]$Context)) { return $Run.Records[[int]$Context] }
    if ($Context -ne 0) { return $null }
    for ($index = 0; $index -lt $Run.Plan.Instances.Count; $index++) {
        $planned = $Run.Plan.Instances[$index]; $records = $Run.Notes[$index].Records
        if (-not $planned.IsNull -or $planned.Owner -ne $Driver -or $records.Count -eq 0) { continue }
        for ($at = $records.Count - 1; $at -ge 0; $at--) { if (-not $records[$at].IsEntered) { return $records[$at] } }
        return $records[$records.Count - 1]
    }
    return $null
}
