extension DiagnosticCode {
  static let structureDocs: [DiagnosticCode: DiagnosticDoc] = [
    .twoLayersInOneItem: DiagnosticDoc(
      "One list item has two keys: a `- ` is missing, or attributes are not indented.",
      "layers:\n  - conv1: {conv: 8, kernel: 3}\n    relu1: relu\n", "Start each layer with `- `."),
    .newerLanguage: DiagnosticDoc(
      "The spec is written for a later version of the language. Nothing else is said of it.",
      "sightline: 2\ninput: {shape: [3, 32, 32]}\nlayers:\n  - relu\n", "Update the tool."),
    .badLayerName: DiagnosticDoc(
      "A name has characters that names cannot have.", "layers:\n  - conv 1: relu\n",
      "Letters, digits, `_`, `-` and `/` are allowed; dots separate levels."),
    .duplicateLayer: DiagnosticDoc(
      "Two layers have one name, so that no one could say which is meant.",
      "layers:\n  - relu\n  - relu\n", "Give one of them a name of its own: `- relu2: relu`."),
    .unknownOperator: DiagnosticDoc(
      "There is no such operation. Other frameworks' words are recognised and translated.",
      "layers:\n  - conv1: {Conv2d: 8, kernel: 3}\n",
      "Use the word in the hint; `Grammar/operators.md` lists all operations."),
    .twoOperators: DiagnosticDoc(
      "One layer names two operations.", "layers:\n  - a: {conv: 8, kernel: 3, relu: 1}\n",
      "Make each operation a layer."),
    .unknownBlockParameter: DiagnosticDoc(
      "A block has no parameter of this name.",
      "blocks:\n  Up:\n    params: {out: int, stride: 1}\n    layers:\n"
        + "      - conv: {conv: $out, kernel: 3, stride: $stride}\n"
        + "layers:\n  - a: {Up: 8, strides: 2}\n", "Use the name in the hint."),
    .missingBlockParameter: DiagnosticDoc(
      "A block needs a parameter that the call does not give.",
      "blocks:\n  Up:\n    params: {out: int}\n    layers:\n      - conv: {conv: $out, kernel: 3}\n"
        + "layers:\n  - a: Up\n",
      "Give it in the call, or a default in the block's `params`."),
    .blockInputCount: DiagnosticDoc(
      "A block is called with more or fewer inputs than it declares.",
      "blocks:\n  Join:\n    inputs: [in, skip]\n    layers:\n      - sum: {add: [in, skip]}\n"
        + "layers:\n  - a: relu\n  - b: Join\n", "List one layer for each input under `from`."),
    .unknownReference: DiagnosticDoc(
      "`from`, or the list of an operation, names no layer above.",
      "layers:\n  - conv1: {conv: 8, kernel: 3}\n  - relu1: {relu: , from: cnv1}\n",
      "Use one of the names in the hint."),
    .unknownBlock: DiagnosticDoc(
      "A capital word is no block of the file or of the files that it uses.",
      "blocks:\n  Fire:\n    layers:\n      - relu\nlayers:\n  - a: Fire\n  - b: Fier\n",
      "Correct the name, declare the block, or add its file to `use`."),
    .badRange: DiagnosticDoc(
      "A range in a name is empty, too long, or not two plain numbers.",
      "layers:\n  - 5..3: relu\n", "Write the smaller number first: `3..5`."),
    .forwardReference: DiagnosticDoc(
      "A layer refers to one further down, or to itself. Layers use what stands above them, so that "
        + "file order is execution order and no cycle can be written.",
      "layers:\n  - a: {relu: , from: b}\n  - b: relu\n", "Move the layer up."),
    .referenceLeavesBlock: DiagnosticDoc(
      "A layer inside a block refers to one outside it. Blocks are closed.",
      "blocks:\n  A:\n    layers:\n      - sum: {add: [in, stem]}\nlayers:\n  - stem: relu\n  - a: A\n",
      "Declare an input and name the layer in the call's `from`."),
    .recursiveBlock: DiagnosticDoc(
      "A block leads back to itself.",
      "blocks:\n  A:\n    layers:\n      - a: A\nlayers:\n  - a: A\n",
      "Repeat with a range instead."),
    .layersIsAMap: DiagnosticDoc(
      "Layers are written as a map. Maps have no order, and tools that sort keys would rewire the "
        + "network.", "layers:\n  a: relu\n  b: relu\n", "Start every layer with `- `."),
    .unknownKey: DiagnosticDoc(
      "A key is not part of the language.", "layer:\n  - relu\nlayers:\n  - relu\n",
      "Use the name in the hint. Data of your own goes under keys that start with `x-`."),
    .missingKey: DiagnosticDoc(
      "A key that a spec needs is missing or empty.", "sightline: 1\nlayers:\n  - relu\n",
      "Write it as the hint shows."),
    .inputCount: DiagnosticDoc(
      "An operation of one input is given several.",
      "layers:\n  - a: relu\n  - b: relu\n  - c: {relu: , from: [a, b]}\n",
      "Combine them first with `add` or `concat`."),
    .tooFewInputs: DiagnosticDoc(
      "An operation that combines has fewer inputs than it needs.",
      "layers:\n  - a: relu\n  - b: {add: [a]}\n", "List its inputs: `add: [a, b]`."),
    .deadLayer: DiagnosticDoc(
      "Nothing reads a layer, and it is no output: it does nothing.",
      "layers:\n  - a: relu\n  - b: {relu: , from: in}\n",
      "Remove it, list it under `output`, or accept it under `allow` with a reason."),
    .unusedBlock: DiagnosticDoc(
      "A block is declared and never called, or a file is used and none of its blocks is.",
      "blocks:\n  Fire:\n    layers:\n      - relu\nlayers:\n  - relu\n",
      "Remove it; a file, from `use`."),
    .constantWhen: DiagnosticDoc(
      "A condition does not depend on anything.", "layers:\n  - a: {relu: , when: true}\n",
      "Remove it, or compare a parameter: `$stride != 1`."),
    .badUse: DiagnosticDoc(
      "A file named under `use` is not found, lies outside the repository, includes itself, is no "
        + "file of blocks, or brings a second block of the same name.",
      "use: [../../elsewhere.yaml]\nlayers:\n  - relu\n",
      "Correct the path; it starts from the spec's own folder."),
    .reservedName: DiagnosticDoc(
      "`in` and `input` stand for inputs and cannot name a layer.", "layers:\n  - in: relu\n",
      "Choose another name."),
    .groupAndLayer: DiagnosticDoc(
      "One name is that of a layer and the front part of others.",
      "layers:\n  - conv: {conv: 8, kernel: 3}\n  - conv.0: relu\n",
      "Rename one of them: a hook on the name means the layer."),
    .cannotShare: DiagnosticDoc(
      "`share` names a layer whose tensors have other names or shapes than this layer needs.",
      "layers:\n  - a: {conv: 8, kernel: 3}\n  - b: {conv: 4, kernel: 3, share: a}\n",
      "Share only between layers of the same operation with the same attributes and channels."),
  ]
}
