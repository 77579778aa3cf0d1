import Operators
import Tensors

extension Graph {
  /// What is wrong with the graph; empty for a sound one. A fault here is ours, never the user's.
  ///
  /// Every node reads values that exist before it, writes a value of its own, and its operator
  /// agrees with the recorded shapes and parameters.
  public func faults() -> [String] {
    var found: [String] = []
    var known: Set<ValueID> = [input]
    for node in nodes {
      let name = name(of: node)
      for value in node.inputs where !known.contains(value) {
        found.append("\(name) reads value \(value.index) before it is written")
      }
      if !known.insert(node.output).inserted {
        found.append("\(name) writes value \(node.output.index) a second time")
      }
      if let whole = node.poolsFrom,
        node.outputShape
          != Shape(channels: whole.channels, height: whole.height / 2, width: whole.width / 2)
      {
        found.append("\(name) pools \(whole) to \(node.outputShape)")
      }
      for (value, shape) in zip(node.inputs, node.inputShapes)
      where self.shape(of: value).count != shape.count {
        found.append("\(name) reads \(shape) from \(self.shape(of: value))")
      }
      let operands = Array(node.inputShapes.dropLast(node.addsLastInput ? 1 : 0))
      if let inference = try? node.op.infer(operands) {
        if inference.output != node.poolsFrom ?? node.outputShape {
          found.append("\(name) gives another shape")
        }
        if inference.parameters.map(\.dimensions) != node.parameters.map(\.dimensions) {
          found.append("\(name) has other parameters than its operator")
        }
      } else {
        found.append("\(name) is refused by its operator")
      }
    }
    for value in outputs + [score] where !known.contains(value) {
      found.append("an output is never written")
    }
    return found
  }
}
