# elvish completion for nstree: everything that is offered, nstree is asked for.

use str

set edit:completion:arg-completer[nstree] = {|@words|
  var answer = [(try { e:nstree completions elvish -- $@words 2>/dev/null </dev/null | from-lines } catch e { })]
  if (== 0 (count $answer)) {
    return
  }
  var part of = (str:split "\t" $answer[0])
  if (eq $part command) {
    edit:complete-sudo nstree (drop (num $of) $words | all)
    return
  }
  if (has-value [file directory] $part) {
    for path [(edit:complete-filename (str:trim-prefix $words[-1] $of))] {
      if (or (eq $part file) (str:has-suffix $path[stem] /)) {
        edit:complex-candidate $of$path[stem] &code-suffix=$path[code-suffix]
      }
    }
  }
  for entry $answer[1..] {
    var value about = (str:split &max=2 "\t" $entry)
    var end = (if (or (str:has-suffix $value :) (str:has-suffix $value /)) { put '' } else { put ' ' })
    var display = (if (eq $about '') { put $value } else { put $value' ('$about')' })
    edit:complex-candidate $value &code-suffix=$end &display=$display
  }
}
