extension DiagnosticCode {
  static let valueDocs: [DiagnosticCode: DiagnosticDoc] = [
    .unknownAttribute: DiagnosticDoc(
      "An operation has no attribute of this name. Other frameworks' words are recognised and "
        + "translated.", "layers:\n  - conv1: {conv: 8, kernel_size: 3}\n",
      "Use the name that the hint gives; `Grammar/operators.md` lists all attributes."),
    .missingAttribute: DiagnosticDoc(
      "An operation needs an attribute that has no default.", "layers:\n  - conv1: {conv: 8}\n",
      "Write it, or set it once for all such layers under `defaults`."),
    .wrongKind: DiagnosticDoc(
      "A value is of another kind than its key takes, such as a word where a number is needed.",
      "layers:\n  - conv1: {conv: 8, kernel: 3, bias: no}\n",
      "Write a value of the kind that the message names."),
    .outOfRange: DiagnosticDoc(
      "A number is below or above what the attribute allows.",
      "layers:\n  - conv1: {conv: 0, kernel: 3}\n", "Write a number inside the range."),
    .pairCount: DiagnosticDoc(
      "A list has more or fewer numbers than its key takes.",
      "layers:\n  - conv1: {conv: 8, kernel: [3, 3, 3]}\n",
      "Write one number for both, or [height, width]."),
    .ambiguousPadding: DiagnosticDoc(
      "Four padding numbers mean three different things in three tools, so they are not read.",
      "layers:\n  - conv1: {conv: 8, kernel: 3, pad: [0, 1, 0, 1]}\n",
      "Name the sides: `{top: 0, bottom: 1, left: 0, right: 1}`."),
    .unknownChoice: DiagnosticDoc(
      "A word is none of those that the key takes.",
      "layers:\n  - up: {upsample: 2, mode: linear}\n", "Use one of the words in the message."),
    .layoutOnLayer: DiagnosticDoc(
      "The order of axes in memory is set on a layer. It is a property of the weight file.",
      "layers:\n  - conv1: {conv: 8, kernel: 3, data_format: channels_last}\n",
      "Remove it; say `naming: keras` under `weights` for files with that layout."),
    .activationAttribute: DiagnosticDoc(
      "An activation is given as an attribute. Each layer has one value that can be looked at, so "
        + "an activation is a layer of its own.",
      "layers:\n  - conv1: {conv: 8, kernel: 3, activation: relu}\n",
      "Write `- relu1: relu` below the layer."),
    .badExpression: DiagnosticDoc(
      "A text with `$` is not an expression of the language.",
      "params: {n: 2}\nlayers:\n  - conv1: {conv: $n *, kernel: 3}\n",
      "The operators are + - * / // %, comparisons, and, or, not, and `a if c else b`."),
    .unknownParameter: DiagnosticDoc(
      "An expression names a parameter that does not exist here.",
      "params: {classes: 10}\nlayers:\n  - conv1: {conv: $clases, kernel: 3}\n",
      "Use one of the parameters in the hint, or declare it under `params`."),
    .divisionByZero: DiagnosticDoc(
      "An expression divides by zero.",
      "params: {g: 0}\nlayers:\n  - conv1: {conv: 8 // $g, kernel: 3}\n",
      "Change the parameter that is zero."),
    .notExact: DiagnosticDoc(
      "`/` divides whole numbers exactly, and here it does not.",
      "layers:\n  - conv1: {conv: $in.channels / 2, kernel: 3}\n", "Write `//` to round down."),
    .textInArithmetic: DiagnosticDoc(
      "A parameter that holds text is used where a number is needed.",
      "params: {act: relu}\nlayers:\n  - conv1: {conv: $act, kernel: 3}\n",
      "Use a parameter that holds a number."),
    .missingDollar: DiagnosticDoc(
      "A text is exactly the name of a parameter; probably its value is meant.",
      "params: {zeros: 1}\nblocks:\n  Soft:\n    params: {out: int, border: text}\n    layers:\n"
        + "      - conv: {conv: $out, kernel: 3, pad_mode: $border}\n"
        + "layers:\n  - a: {Soft: 8, border: zeros}\n",
      "Write `$` before the name, or put the text in quotes."),
    .defaultForUnknownAttribute: DiagnosticDoc(
      "`defaults` sets an attribute that the operation does not have.",
      "defaults:\n  relu: {kernel: 3}\nlayers:\n  - relu\n", "Remove it, or correct the name."),
    .unusedDefault: DiagnosticDoc(
      "`defaults` names an operation that the file never uses.",
      "defaults:\n  lrn: {size: 5}\nlayers:\n  - relu\n", "Remove it."),
    .numberTooLarge: DiagnosticDoc(
      "A number does not fit 64 bits.",
      "layers:\n  - conv1: {conv: 9999999999999999999, kernel: 3}\n", "Write a smaller number."),
  ]
}
