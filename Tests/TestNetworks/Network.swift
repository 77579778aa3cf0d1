package import Execution
package import Graphs
import Operators
package import Planning
import SourceMarks
package import SpecChecking
import Tensors

/// A network from YAML text, for the tests of several rooms.
package struct Network {
  package let spec: ModelSpec
  package let graph: Graph

  package init(_ text: String) throws {
    var findings = DiagnosticList()
    let spec = SpecChecker.check(bytes: Array(text.utf8), path: "test.yaml", into: &findings)
    guard let spec else {
      throw Refused(messages: findings.sorted.map { "\($0.code.rawValue) \($0.message)" })
    }
    self.spec = spec
    graph = Graph(spec)
  }

  /// The text is no sound spec.
  package struct Refused: Error { package let messages: [String] }

  /// The value of a layer by its name.
  package func value(_ name: String) throws -> ValueID {
    ValueID(try LayerResolution(spec).targets(of: name)[0].value)
  }

  /// A seeded input of one item.
  package func input(seed: UInt64 = 1, batch: Int = 1) -> [Float] {
    var numbers = CounterGenerator(seed: seed, stream: "input")
    return (0..<spec.inputShape.count * batch).map { _ in Float(numbers.normal()) }
  }

  package func session(_ request: PlanRequest, seed: UInt64 = 3) throws -> Session {
    try Session(ExecutionPlan(graph, for: request), weights: weights(seed: seed))
  }

  /// Seeded weights with batch norms that do something.
  package func weights(seed: UInt64 = 3) -> TensorDictionary {
    var tensors: [String: [Float]] = [:]
    for (name, shape, _) in spec.tensors {
      var numbers = CounterGenerator(seed: seed, stream: name)
      let fanIn = Double(max(shape.count / shape.dimensions[0], 1))
      tensors[name] = (0..<shape.count).map { _ in
        switch shape.kind {
        case .weight: Float(numbers.normal() * (2 / fanIn).squareRoot())
        case .scale: Float(0.5 + numbers.uniform())
        case .runningVariance: Float(0.3 + numbers.uniform())
        case .bias, .shift, .runningMean: Float(0.3 * numbers.normal())
        }
      }
    }
    return TensorDictionary(tensors)
  }
}

/// Root mean square of a difference over that of what is expected; infinite for
/// nothing.
package func relativeError(_ got: [Float], _ expected: [Float]) -> Double {
  guard got.count == expected.count, !got.isEmpty else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (a, b) in zip(got, expected) {
    difference += (Double(a) - Double(b)) * (Double(a) - Double(b))
    size += Double(b) * Double(b)
  }
  return difference == 0 ? 0 : (difference / max(size, 1e-60)).squareRoot()
}
