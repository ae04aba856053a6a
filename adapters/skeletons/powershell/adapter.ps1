# An adapter for imcancel in PowerShell: speaks the protocol imcancel/1 on stdin and stdout, runs plans of one thread.
# For Windows PowerShell 5.1 and PowerShell 7:
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File adapter.ps1
#
# To judge your own implementation, replace the functions in tiny_ndis.ps1: see README.md.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[System.Threading.Thread]::CurrentThread.CurrentCulture = [System.Globalization.CultureInfo]::InvariantCulture

# stdout is for the protocol alone: what anything else writes to the console goes to stderr.
$Utf8 = New-Object System.Text.UTF8Encoding $false
$Requests = New-Object System.IO.StreamReader ([Console]::OpenStandardInput()), $Utf8
$Answers = [Console]::OpenStandardOutput()
[Console]::SetOut([Console]::Error)

. (Join-Path $PSScriptRoot 'tiny_ndis.ps1')
. (Join-Path $PSScriptRoot 'probe.ps1')
. (Join-Path $PSScriptRoot 'callbacks.ps1')

$Observes = '"calls","callbacks","contexts","start","drivers","instances","spellings","input","inside","quiescence"'
$Statuses = 0, 65539, -1073741670, -1073741823 # that MiniportInitializeEx may return
$MaximumLine = 4194304
$Reader = @{ Words = $null; At = 0 }

function Send-Line($Text) {
    $bytes = $Utf8.GetBytes($Text + "`n")
    try {
        $Answers.Write($bytes, 0, $bytes.Length)
        $Answers.Flush()
    } catch {
        exit 1 # nobody reads any more
    }
}

function Get-Json($Text) {
    return ConvertTo-Json -InputObject ([string]$Text) -Compress
}

# The next word of the plan, which has to be within bounds.
function Read-Word($What, [long] $Least, [long] $Most) {
    if ($Reader.At -ge $Reader.Words.Length) { throw "the plan ends after word $($Reader.At), where $What belongs" }
    $word = $Reader.Words[$Reader.At]
    $Reader.At += 1
    if ($word -lt $Least -or $word -gt $Most) {
        throw "word $($Reader.At) of the plan, $What, is $word; allowed are $Least to $Most"
    }
    return $word
}

# A list of steps: of the thread, or inside the callback of the instance $InsideOf.
function Read-Steps($Plan, $InsideOf) {
    $steps = New-Object 'System.Collections.Generic.List[object]'
    $left = Read-Word 'a number of steps' 0 64
    for (; $left -gt 0; $left--) {
        $kind = Read-Word 'the kind of a step' 1 8
        $targets = $Plan.InstanceTotal - 1; $drivers = 0; $details = 0
        if ($kind -eq 7) { $targets = 2147483647 }
        if ($kind -eq 8) { $targets = 0 }
        if ($kind -eq 2) { $drivers = $Plan.Drivers - 1; $details = 4 }
        if ($kind -eq 4) { $details = 1 }
        $target = Read-Word 'the target of a step' 0 $targets
        $driver = Read-Word 'the driver of a step' 0 $drivers
        $detail = Read-Word 'the detail of a step' 0 $details
        if ($InsideOf -ge 0 -and (4, 6, 7, 8) -contains $kind) {
            throw "a step inside MiniportInitializeEx of instance $InsideOf waits"
        }
        if ($InsideOf -eq $target -and (1, 3) -contains $kind) {
            throw "MiniportInitializeEx of instance $InsideOf initializes or starts that same instance"
        }
        $steps.Add(@{ Kind = $kind; Target = $target; Driver = $driver; Detail = $detail })
    }
    return , $steps.ToArray() # the comma keeps it an array
}

function Read-Instance($Plan, $Index) {
    $instance = @{}
    $instance.Owner = Read-Word 'the owner of an instance' 0 ($Plan.Drivers - 1)
    $instance.Adapter = Read-Word 'the adapter of an instance' 0 2147483647
    $instance.IsNull = (Read-Word 'the context of an instance' 0 1) -eq 1
    $instance.Status = Read-Word 'a status' (-2147483648) 2147483647
    if ($Statuses -notcontains $instance.Status) { throw "MiniportInitializeEx may not return $($instance.Status)" }
    [void](Read-Word 'whether a callback is held' 0 1) # it gives way at once: see callbacks.ps1
    $total = Read-Word 'the length of a name' 1 32767
    if ($Reader.At + $total -gt $Reader.Words.Length) { throw 'the plan ends within a name' }
    $units = New-Object 'int[]' $total
    [Array]::Copy($Reader.Words, $Reader.At, $units, 0, $total)
    $Reader.At += $total
    $instance.Name = [string]::new([char[]]$units) # what is no unit is refused by the cast
    $instance.Inside = Read-Steps $Plan $Index
    return $instance
}

function Read-Plan($Words) {
    $Reader.Words = $Words
    $Reader.At = 0
    $plan = @{ Instances = New-Object 'System.Collections.Generic.List[object]' }
    [void](Read-Word 'the version' 1 1)
    $plan.Drivers = Read-Word 'the number of drivers' 1 2
    $plan.InstanceTotal = Read-Word 'the number of instances' 0 8
    [void](Read-Word 'the number of threads' 1 1)
    [void](Read-Word 'the skew' (-2147483648) 2147483647)
    $seen = New-Object 'System.Collections.Generic.HashSet[string]'
    for ($index = 0; $index -lt $plan.InstanceTotal; $index++) {
        $instance = Read-Instance $plan $index
        if (-not $seen.Add('name ' + $instance.Name)) { throw 'two instances have the same name' }
        if ($instance.IsNull -and -not $seen.Add("NULL $($instance.Owner)")) {
            throw 'two instances of one driver have a NULL context: a callback could not be told'
        }
        $plan.Instances.Add($instance)
    }
    $plan.Steps = Read-Steps $plan (-1)
    if ($Reader.At -ne $Words.Length) { throw "the plan has $($Words.Length) words, but ends after $($Reader.At)" }
    return $plan
}

# Runs a plan once, and gives its ending; the events are in $Run.
function Invoke-Plan($Plan) {
    $Run.Plan = $Plan
    $Run.Events = New-Object 'System.Collections.Generic.List[int]'
    $Run.Records = New-Object 'System.Collections.Generic.Dictionary[int,object]'
    $Run.Notes = New-Object 'System.Collections.Generic.List[object]'
    $Run.Strings = New-Object 'System.Collections.Generic.List[object]'
    $Run.Handles = New-Object 'System.Collections.Generic.List[object]'
    $Run.Initiations = 0
    $Run.IsTearingDown = $false
    foreach ($instance in $Plan.Instances) {
        $records = New-Object 'System.Collections.Generic.List[object]'
        $Run.Notes.Add(@{ Records = $records; Accepted = 0; Canceled = 0; Entered = 0 })
        $Run.Strings.Add((New-String16 $instance.Name $TERMINATED))
    }
    try {
        for ($driver = 0; $driver -lt $Plan.Drivers; $driver++) {
            $Run.Handles.Add((Register-Driver $DriverContexts[$driver]))
        }
        foreach ($step in $Plan.Steps) { Invoke-Step $step }
        [void](Complete-DueCallbacks)
        Add-Event $QUIESCED 0 0 0 0 0 0
        $Run.IsTearingDown = $true
        for ($index = 0; $index -lt $Plan.Instances.Count; $index++) { Invoke-Removal $index $true }
        [void](Complete-DueCallbacks)
        Add-Event $QUIESCED 0 0 0 0 0 0
        [void](Reset-Ndis)
        foreach ($handle in $Run.Handles) { [void](Unregister-Driver $handle) }
        return 0
    } catch {
        $why = $_.Exception.Message
        if ($why -eq 'flooded') { return 3 }
        if ($why -ne 'stalled') {
            [Console]::Error.WriteLine("the run ended with: $why $($_.ScriptStackTrace)")
            return 2
        }
        Add-Event $QUIESCED 0 0 0 0 0 0
        return 1
    }
}

Send-Line ('{"hello":"imcancel","protocol":[1,1],"agent":"imcancel-powershell 1.0","subject":' +
    (Get-Json $SubjectName) + ',"observes":[' + $Observes + '],' +
    '"limits":{"threads":1,"times":1,"runMs":5000},"deterministic":true}')

while ($null -ne ($line = $Requests.ReadLine())) {
    $id = 'null'
    try {
        if ($line.Length -gt $MaximumLine) { throw "the line is longer than $MaximumLine bytes" }
        $found = [regex]::Match($line, '^\s*\{.*"id"\s*:\s*([0-9]{1,10})\s*[,}]')
        if (-not $found.Success) { throw 'the request has no "id"' }
        $id = [string][int]$found.Groups[1].Value
        $found = [regex]::Match($line, '"times"\s*:\s*1\s*[,}]')
        if (-not $found.Success) { throw 'the request has no "times" of 1, which is the limit' }
        $found = [regex]::Match($line, '"plan"\s*:\s*\[([-0-9,\s]*)\]')
        if (-not $found.Success) { throw 'the request has no "plan"' }
        $plan = Read-Plan ([int[]]($found.Groups[1].Value -split ','))
    } catch {
        Send-Line ('{"id":' + $id + ',"error":' + (Get-Json $_.Exception.Message) + '}')
        continue
    }
    $ending = Invoke-Plan $plan
    $words = ($Run.Events.ToArray() -join ',')
    $comma = if ($words -eq '') { '' } else { ',' }
    Send-Line ('{"id":' + $id + ',"histories":[[1,' + $ending + $comma + $words + ']]}')
    if ($ending -ne 0) { exit 2 } # something of the run may be left that cannot be taken back
}
exit 0
