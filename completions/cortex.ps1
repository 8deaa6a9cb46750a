# Completion of `cortex` for PowerShell. `cortex completions powershell` prints this file.

Register-ArgumentCompleter -Native -CommandName cortex -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words before the one at the cursor. They are read from the syntax tree and never
    # evaluated, so that a half-typed line cannot run anything.
    $words = @(
        foreach ($element in $commandAst.CommandElements) {
            if ($element.Extent.EndOffset -ge $cursorPosition) { break }
            if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $element.Value
            }
            else {
                $element.Extent.Text
            }
        }
    )
    if (-not (Get-Command -Name cortex -CommandType Application -ErrorAction Ignore)) { return }

    # An empty last word may get lost on the way; the number says that it is there.
    $before = $env:CORTEX_COMPLETE
    $env:CORTEX_COMPLETE = $words.Count
    try {
        $lines = & cortex -- @words $wordToComplete 2>$null
    }
    finally {
        $env:CORTEX_COMPLETE = $before
    }

    foreach ($line in $lines) {
        $value, $help = $line -split "`t", 2
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
}
