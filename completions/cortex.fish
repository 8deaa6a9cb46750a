# Completion of `cortex` for fish. `cortex completions fish` prints this file.

function __cortex_complete
    # The words before the cursor, and the present one as far as it is typed.
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    CORTEX_COMPLETE=(count $words) command cortex -- $words "$current" 2>/dev/null
end

complete --command cortex --no-files --keep-order --arguments '(__cortex_complete)'
