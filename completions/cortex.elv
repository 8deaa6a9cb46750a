# Completion of `cortex` for elvish. `cortex completions elvish` prints this file.

use re
use str
set edit:completion:arg-completer[cortex] = {|@words|
    # The last word is the present one, as far as it is typed.
    tmp E:CORTEX_COMPLETE = (to-string (- (count $words) 1))
    # Without cortex, or when it fails, there is nothing to offer and nothing to say.
    try {
        (external cortex) -- $@words 2>/dev/null | from-lines | each {|line|
            var value @help = (str:split "\t" $line)
            var display = $value
            if (> (count $help) 0) {
                set display = $value' ('$help[0]')'
            }
            # No space after what is to be continued.
            var suffix = ' '
            if (re:match '[:=/]$' $value) {
                set suffix = ''
            }
            edit:complex-candidate $value &display=$display &code-suffix=$suffix
        }
    } catch _ {
        nop
    }
}
