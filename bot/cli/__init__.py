"""The command line: `cop-bot COMMAND`. Help teaches; plain text where nobody looks at a terminal."""
