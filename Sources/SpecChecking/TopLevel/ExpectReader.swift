import SourceMarks
import Tensors
import YAMLSyntax

/// Compares `expect:` with the network: a checksum that catches a lost line no shape rule sees.
struct ExpectReader {
  let run: CheckRun
  let environment: Environment
  private static let keys = ["params", "output", "layers"]

  func check(_ pair: YAMLNode.Pair, _ spec: ModelSpec) {
    let reader = ValueReader(run, environment: environment)
    guard let pairs = pair.value.pairs else {
      reader.missingOrNested(pair.value, "expect", "a map, for example {params: 11689512}")
      return
    }
    for entry in pairs {
      switch entry.key {
      case "params": count(entry, spec.parameterCount, reader)
      case "layers": count(entry, spec.layers.count, reader)
      case "output": output(entry, spec, reader)
      default: reader.unknownKey(entry, under: "expect", known: Self.keys)
      }
    }
  }

  private func count(_ entry: YAMLNode.Pair, _ got: Int, _ reader: ValueReader) {
    let key = "expect.\(entry.key)"
    guard let expected = reader.integer(entry.value, key, in: 0...Int.max), expected != got
    else { return }
    let difference = got - expected
    let sign = difference > 0 ? "+" : "−"
    run.report(
      .expectedParameters,
      "\(key) is \(grouped(expected)); the spec has \(grouped(got)) "
        + "(\(sign)\(grouped(abs(difference))))", at: entry.value.span,
      hint: "look for a line that was lost or added, or write \(got)")
  }

  private func output(_ entry: YAMLNode.Pair, _ spec: ModelSpec, _ reader: ValueReader) {
    if entry.value.items != nil {
      guard spec.outputs.count == 1 else {
        let names = spec.outputs.compactMap(\.name).map { "\($0): […]" }.joined(separator: ", ")
        run.report(
          .expectedOutput, "the net has \(spec.outputs.count) outputs", at: entry.value.span,
          hint: "name them: {\(names)}")
        return
      }
      compare(entry.value, spec.shape(of: spec.outputs[0].value), "expect.output", reader)
      return
    }
    guard let pairs = entry.value.pairs else {
      reader.missingOrNested(entry.value, "expect.output", "a shape, for example [1000]")
      return
    }
    for pair in pairs {
      guard let output = spec.outputs.first(where: { $0.name == pair.key }) else {
        reader.unknownKey(
          pair, under: "expect.output", known: spec.outputs.compactMap(\.name))
        continue
      }
      compare(pair.value, spec.shape(of: output.value), "expect.output.\(pair.key)", reader)
    }
  }

  private func compare(_ node: YAMLNode, _ got: Shape, _ key: String, _ reader: ValueReader) {
    guard
      let expected = reader.integers(
        node, key, count: 1...Shape.maximumRank, in: 1...Int(Int32.max)),
      expected != got.dimensions
    else { return }
    run.report(
      .expectedOutput, "\(key) is \(expected); the net gives \(got)", at: node.span)
  }
}
