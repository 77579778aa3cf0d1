extension DiagnosticCode {
  static let yamlDocs: [DiagnosticCode: DiagnosticDoc] = [
    .tabIndent: DiagnosticDoc(
      "A line is indented with a tab. YAML counts spaces only, and editors show tabs in any width.",
      "layers:\n\t- relu\n", "Indent with spaces; `explain check --fix` replaces the tabs."),
    .notClosed: DiagnosticDoc(
      "A bracket, brace or quote is opened and never closed. The finding names the opening place, "
        + "not the end of the file.", "layers:\n  - conv: {conv: 8, kernel: [3, 3}\n",
      "Close it, or remove the opening one."),
    .duplicateKey: DiagnosticDoc(
      "A key stands twice in one map. YAML readers keep one of the values, silently.",
      "layers:\n  - conv: {conv: 8, kernel: 3, kernel: 5}\n", "Remove one of the two."),
    .strayColon: DiagnosticDoc(
      "A colon stands where none can: a plain text contains `: `.",
      "name: my net: version 2\nlayers:\n  - relu\n", "Put quotes around the text."),
    .missingSpaceAfterColon: DiagnosticDoc(
      "A key and its value are written as one word; YAML needs a space after the colon.",
      "sightline: 1\nname:small\ninput: {shape: [3, 32, 32]}\nlayers:\n  - relu\n",
      "Write a space after the colon."),
    .unquotedStar: DiagnosticDoc(
      "A plain text cannot start with `*`: YAML takes it for an alias.",
      "layers:\n  - relu\nhooks: {all: *.relu}\n", "Put quotes around it: \"*.relu\"."),
    .leadingZero: DiagnosticDoc(
      "A number starts with a needless zero. YAML 1.1 reads it as octal, other readers as decimal.",
      "layers:\n  - conv: {conv: 010, kernel: 3}\n", "Write the decimal number without the zero."),
    .anchorOrAlias: DiagnosticDoc(
      "YAML's anchors and aliases are not part of the language: checkers and people cannot see "
        + "through them.", "layers:\n  - a: &x {conv: 8, kernel: 3}\n",
      "Repeat with a range (`0..3`), or declare a block."),
    .mergeKey: DiagnosticDoc(
      "YAML's merge keys are not part of the language; YAML 1.2 dropped them.",
      "layers:\n  - a: {<<: 1, conv: 8, kernel: 3}\n",
      "Set attributes for all layers of a kind under `defaults`, or declare a block."),
    .tag: DiagnosticDoc(
      "YAML's tags are not part of the language: what a value is follows from its key.",
      "layers:\n  - a: {conv: !!int 8, kernel: 3}\n", "Remove the tag."),
    .secondDocument: DiagnosticDoc(
      "A second YAML document starts in the file.", "layers:\n  - relu\n---\nlayers:\n  - relu\n",
      "Keep one spec in a file."),
    .yamlDirective: DiagnosticDoc(
      "The `%YAML` directive has no effect.",
      "# a head\n%YAML 1.1\n---\nsightline: 1\ninput: {shape: [3, 32, 32]}\nlayers:\n  - relu\n",
      "Remove the line and the `---` below it."),
    .foreignCharacter: DiagnosticDoc(
      "A character only looks like a quote or a space, or cannot be seen at all.",
      "name: “small”\nlayers:\n  - relu\n", "Type the plain character."),
    .notUTF8: DiagnosticDoc(
      "The file is in another encoding, such as Latin-1 or UTF-16.", "", "Save it as UTF-8."),
    .keyNotText: DiagnosticDoc(
      "A key is a list, a map, or nothing.", "layers:\n  - [a, b]: relu\n",
      "Write `name: value` with a plain name."),
    .notAMap: DiagnosticDoc(
      "The file is empty, or is a list or a single text at top level.", "- relu\n- relu\n",
      "A spec starts with `sightline: 1` and has keys."),
    .overLimit: DiagnosticDoc(
      "The file, or the network it describes, is larger than any limit that protects a checker: "
        + "1 MiB, 64 levels, 100 000 layers, 1 024 names in a range.",
      "blocks:\n  A:\n    layers:\n      - 0..999: relu\nlayers:\n  - 0..999: A\n",
      "Look for a range that runs away."),
    .unexpectedIndent: DiagnosticDoc(
      "A line is indented so that it belongs to no list or map.",
      "layers:\n  - conv: {conv: 8, kernel: 3}\n    - relu\n",
      "Align it with the lines that it belongs to, or start it with `- `."),
  ]
}
