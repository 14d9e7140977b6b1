"""Words that shirk, argue, admit or promise too much: an advisory check."""
